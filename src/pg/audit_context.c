/*
 * audit_context.c
 *	  Who has made a change, and from where.
 *
 * Names are kept as text, since roles may be renamed and dropped.  The user of the
 * application is what it has put into app.user_id; whoever can run SQL can put
 * anything there, so the one who logged in is always kept beside it.
 *
 *	  which of the texts are there, a bit each
 *	  those texts, each behind its length (variable), but the statement
 *	  backend, and microseconds since the transaction began (variable)
 *	  the statement, behind its length
 *
 * The login is there only beside a user of the application, who is the record's
 * changed_by and there himself only where that is cut short.
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

/* What is empty is not there.  The bits are the first byte behind the start. */
static void
put_text(dbe_buffer *buffer, Size start, dbe_context_member member, const char *value, int limit)
{
	int			length = strlen(value);

	if (length == 0)
		return;
	if (length > limit)
		length = pg_mbcliplen(value, length, limit);
	buffer->data[start] |= 1 << member;
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
	dbe_put_bytes(&buffer, "", 1);
	if (application_user[0] != '\0')
		put_text(&buffer, 0, dbe_context_login, session_user, NAMEDATALEN);
	if (role != GetSessionUserId())
		put_text(&buffer, 0, dbe_context_role, role_name(role), NAMEDATALEN);
	if (GetUserId() != role)
		put_text(&buffer, 0, dbe_context_executed_as, role_name(GetUserId()), NAMEDATALEN);
	if (strlen(application_user) > USER_BYTES || session_user[0] == '\0')
		put_text(&buffer, 0, dbe_context_application_user, application_user, APPLICATION_USER_BYTES);
	put_text(&buffer, 0, dbe_context_application_name,
			 application_name == NULL ? "" : application_name, NAMEDATALEN);
	put_text(&buffer, 0, dbe_context_address, client_address(), NAMEDATALEN);
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
	put_text(&buffer, VARHDRSZ, dbe_context_query, query == NULL ? "" : query, DBE_QUERY_BYTES);
	SET_VARSIZE(buffer.data, buffer.length);
	origin->context = (bytea *) buffer.data;
	origin->user = writer->user;
}

/* ---- reading it back ---- */

static uint64
next_number(const char **next, const char *end)
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

static void
next_text(const char **next, const char *end, text **value)
{
	uint64		length = next_number(next, end);

	length = Min(length, (uint64) (end - *next));
	*value = cstring_to_text_with_len(*next, length);
	*next += length;
}

/* One that was erased is empty. */
void
dbe_read_context(const bytea *bytes, text *changed_by, dbe_context *context)
{
	const char *next = VARDATA_ANY(bytes);
	const char *end = next + VARSIZE_ANY_EXHDR(bytes);
	uint8		present = next < end ? *(const uint8 *) next++ : 0;

	memset(context, 0, sizeof(*context));
	for (int i = 0; i < dbe_context_query; i++)
		if (present & (1 << i))
			next_text(&next, end, &context->texts[i]);
	context->backend = next_number(&next, end);
	context->age = next_number(&next, end);
	context->length_before_query = next - (const char *) VARDATA_ANY(bytes);
	if (present & (1 << dbe_context_query))
		next_text(&next, end, &context->texts[dbe_context_query]);
	if (context->texts[dbe_context_login] == NULL)
		context->texts[dbe_context_login] = changed_by;
	else if (context->texts[dbe_context_application_user] == NULL)
		context->texts[dbe_context_application_user] = changed_by;
}

/* A copy. */
bytea *
dbe_context_without_query(const bytea *bytes)
{
	dbe_context context;
	bytea	   *shorter;

	dbe_read_context(bytes, NULL, &context);
	shorter = palloc(VARHDRSZ + context.length_before_query);
	SET_VARSIZE(shorter, VARHDRSZ + context.length_before_query);
	memcpy(VARDATA(shorter), VARDATA_ANY(bytes), context.length_before_query);
	if (context.length_before_query > 0)
		*VARDATA(shorter) &= ~(1 << dbe_context_query);
	return shorter;
}
