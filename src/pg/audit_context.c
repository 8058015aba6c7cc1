/*
 * audit_context.c
 *	  Who has made a change, and from where.
 *
 * Names are kept as text, since roles may be renamed and dropped.  The user of the
 * application is what it has put into app.user_id; whoever can run SQL can put
 * anything there, so the one who logged in is always kept beside it.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/xact.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "audit.h"

/* The column is indexed, and an index entry must stay small; the context has it whole. */
#define USER_BYTES 200
#define APPLICATION_USER_BYTES 100000

static void
put_text(dbe_buffer *buffer, const char *value, int limit)
{
	int			length = strlen(value);

	if (length > limit)
		length = pg_mbcliplen(value, length, limit);
	dbe_put_number(buffer, length);
	dbe_put_bytes(buffer, value, length);
}

/*
 * Empty for a connection by a socket of the same machine, and for a worker.  By the
 * SQL function: the header of what it reads needs those of Kerberos.
 */
static const char *
client_address(void)
{
	static char address[64];
	static bool is_known = false;
	LOCAL_FCINFO(fcinfo, 0);
	FmgrInfo	function;
	Datum		result;

	if (is_known)
		return address;
	fmgr_info(F_INET_CLIENT_ADDR, &function);
	InitFunctionCallInfoData(*fcinfo, &function, 0, InvalidOid, NULL, NULL);
	result = MyProcPort == NULL ? (Datum) 0 : FunctionCallInvoke(fcinfo);
	if (MyProcPort != NULL && !fcinfo->isnull)
		strlcpy(address, TextDatumGetCString(DirectFunctionCall1(network_host, result)),
				sizeof(address));
	is_known = true;
	return address;
}

static const char *
role_name(Oid role)
{
	const char *name = GetUserNameFromId(role, true);

	return name == NULL ? "" : name;
}

static text *
user_text(const char *application_user, const char *session_user)
{
	const char *user = application_user[0] != '\0' ? application_user : session_user;

	return cstring_to_text_with_len(user, pg_mbcliplen(user, strlen(user), USER_BYTES));
}

/* In the current memory context. */
void
dbe_describe_writer(dbe_writer *writer)
{
	dbe_buffer	buffer = {palloc(256), 0, 256};
	Oid			role = GetOuterUserId();
	const char *session_user = role_name(GetSessionUserId());
	const char *application_user = GetConfigOption("app.user_id", true, false);

	if (application_user == NULL)
		application_user = "";
	/* of a login without a user of the application the record has the name already */
	put_text(&buffer, application_user[0] == '\0' ? "" : session_user, NAMEDATALEN);
	put_text(&buffer, role == GetSessionUserId() ? "" : role_name(role), NAMEDATALEN);
	put_text(&buffer, GetUserId() == role ? "" : role_name(GetUserId()), NAMEDATALEN);
	put_text(&buffer, application_user, APPLICATION_USER_BYTES);
	put_text(&buffer, application_name == NULL ? "" : application_name, NAMEDATALEN);
	put_text(&buffer, client_address(), NAMEDATALEN);
	dbe_put_number(&buffer, MyProcPid);
	writer->user = user_text(application_user, session_user);
	writer->context = buffer;
}

void
dbe_release_writer(dbe_writer *writer)
{
	if (writer->user == NULL)
		return;
	pfree(writer->user);
	pfree(writer->context.data);
	writer->user = NULL;
}

/* The writer as he was when the statement began, the time of now. */
void
dbe_describe_origin(dbe_origin *origin, const dbe_writer *writer, const char *query)
{
	Size		room = VARHDRSZ + writer->context.length + 64;
	dbe_buffer	buffer = {palloc(room), VARHDRSZ, room};

	origin->recorded_at = GetCurrentTimestamp();
	dbe_put_bytes(&buffer, writer->context.data, writer->context.length);
	dbe_put_number(&buffer, (uint64) Max(origin->recorded_at - GetCurrentTransactionStartTimestamp(), 0));
	put_text(&buffer, query == NULL ? "" : query, DBE_QUERY_BYTES);
	SET_VARSIZE(buffer.data, buffer.length);
	origin->context = (bytea *) buffer.data;
	origin->user = writer->user;
}

/* ---- reading it back ---- */

uint64
dbe_context_number(const char **next, const char *end)
{
	uint64		number = 0;

	for (int shift = 0; *next < end && shift < 64; shift += 7)
	{
		uint8		byte = *(const uint8 *) (*next)++;

		number |= (uint64) (byte & 0x7f) << shift;
		if (byte < 0x80)
			break;
	}
	return number;
}

/* As dbe_describe_origin() puts it: six texts, two numbers, and the statement. */
bytea *
dbe_context_without_query(const bytea *context)
{
	const int	texts = 6;
	const char *next = VARDATA_ANY(context);
	const char *end = next + VARSIZE_ANY_EXHDR(context);
	dbe_buffer	buffer = {palloc(256), VARHDRSZ, 256};

	for (int i = 0; i < texts; i++)
	{
		uint64		length = dbe_context_number(&next, end);

		next += Min(length, (uint64) (end - next));
	}
	(void) dbe_context_number(&next, end);
	(void) dbe_context_number(&next, end);
	dbe_put_bytes(&buffer, VARDATA_ANY(context), next - VARDATA_ANY(context));
	if (next < end)
		dbe_put_number(&buffer, 0);
	SET_VARSIZE(buffer.data, buffer.length);
	return (bytea *) buffer.data;
}
