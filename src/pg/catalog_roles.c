/*
 * catalog_roles.c
 *	  Roles, rights, policies, databases and publications.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/multixact.h"
#include "access/transam.h"
#include "catalog/pg_auth_members.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_database.h"
#include "catalog/pg_db_role_setting.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_publication_namespace.h"
#include "catalog/pg_publication_rel.h"
#include "libpq/crypt.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "catalog.h"

/* ---- rights ---- */

static const struct
{
	AclMode		mode;
	uint32		right;
}			rights[] = {
	{ACL_INSERT, DBE_RIGHT_INSERT},
	{ACL_SELECT, DBE_RIGHT_SELECT},
	{ACL_UPDATE, DBE_RIGHT_UPDATE},
	{ACL_DELETE, DBE_RIGHT_DELETE},
	{ACL_TRUNCATE, DBE_RIGHT_TRUNCATE},
	{ACL_REFERENCES, DBE_RIGHT_REFERENCES},
	{ACL_TRIGGER, DBE_RIGHT_TRIGGER},
	{ACL_EXECUTE, DBE_RIGHT_EXECUTE},
	{ACL_USAGE, DBE_RIGHT_USAGE},
	{ACL_CREATE, DBE_RIGHT_CREATE},
	{ACL_CREATE_TEMP, DBE_RIGHT_TEMPORARY},
	{ACL_CONNECT, DBE_RIGHT_CONNECT},
#if PG_VERSION_NUM >= 170000
	{ACL_MAINTAIN, DBE_RIGHT_MAINTAIN},
#endif
};

static uint32
rights_of(AclMode mode)
{
	uint32		result = 0;

	for (size_t i = 0; i < lengthof(rights); i++)
		if (mode & rights[i].mode)
			result |= rights[i].right;
	return result;
}

void
dbe_read_grants(dbe_reader *reader, char object_class, Oid object, int16 column, Datum datum)
{
	Acl		   *acl = DatumGetAclP(datum);
	const AclItem *items = ACL_DAT(acl);

	for (int i = 0; i < ACL_NUM(acl); i++)
	{
		dbe_grant  *row = DBE_ADD(reader, grants, dbe_grant);

		row->object_class = object_class;
		row->object = object;
		row->column = column;
		row->grantor = items[i].ai_grantor;
		row->grantee = items[i].ai_grantee;
		row->privileges = rights_of(ACLITEM_GET_PRIVS(items[i]));
		row->grantable = rights_of(ACLITEM_GET_GOPTIONS(items[i]));
	}
}

static void
read_default_privileges(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_default_acl form = (Form_pg_default_acl) GETSTRUCT(tuple);
	dbe_default_privileges *row = DBE_ADD(reader, default_privileges, dbe_default_privileges);
	Datum		acl;

	row->id = form->oid;
	row->role = form->defaclrole;
	row->schema = form->defaclnamespace;
	row->object_kind = form->defaclobjtype;
	if (dbe_field(tuple, descriptor, Anum_pg_default_acl_defaclacl, &acl))
		dbe_read_grants(reader, 'D', form->oid, 0, acl);
}

/* ---- roles ---- */

/* Which kind of secret is stored, never the secret; superusers only, as pg_authid. */
static char
password_kind(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Datum		value;
	char	   *secret;

	if (!reader->is_superuser)
		return '?';
	if (!dbe_field(tuple, descriptor, Anum_pg_authid_rolpassword, &value))
		return 'n';
	secret = TextDatumGetCString(value);
	return get_password_type(secret) == PASSWORD_TYPE_MD5 ? 'm' : 's';
}

static void
read_role(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_authid form = (Form_pg_authid) GETSTRUCT(tuple);
	dbe_role   *row = DBE_ADD(reader, roles, dbe_role);
	Datum		value;

	row->id = form->oid;
	row->name = dbe_copy_name(reader, &form->rolname);
	row->is_superuser = form->rolsuper;
	row->inherits = form->rolinherit;
	row->creates_roles = form->rolcreaterole;
	row->creates_databases = form->rolcreatedb;
	row->can_login = form->rolcanlogin;
	row->replicates = form->rolreplication;
	row->bypasses_row_security = form->rolbypassrls;
	row->connection_limit = form->rolconnlimit;
	row->password = password_kind(reader, tuple, descriptor);
	if (dbe_field(tuple, descriptor, Anum_pg_authid_rolvaliduntil, &value))
		row->valid_until = dbe_epoch(DatumGetTimestampTz(value));
}

static void
read_membership(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_auth_members form = (Form_pg_auth_members) GETSTRUCT(tuple);
	dbe_membership *row = DBE_ADD(reader, memberships, dbe_membership);

	row->role = form->roleid;
	row->member = form->member;
	row->grantor = form->grantor;
	row->is_admin = form->admin_option;
#if PG_VERSION_NUM >= 160000
	row->inherits = form->inherit_option;
	row->can_set = form->set_option;
#else
	row->inherits = true;
	row->can_set = true;
#endif
}

static void
read_role_settings(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_db_role_setting form = (Form_pg_db_role_setting) GETSTRUCT(tuple);
	dbe_role_settings *row = DBE_ADD(reader, role_settings, dbe_role_settings);
	Datum		value;

	row->database = form->setdatabase;
	row->role = form->setrole;
	if (dbe_field(tuple, descriptor, Anum_pg_db_role_setting_setconfig, &value))
		row->settings = dbe_copy_texts(reader, value);
}

static void
read_policy(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_policy form = (Form_pg_policy) GETSTRUCT(tuple);
	dbe_policy *row = DBE_ADD(reader, policies, dbe_policy);
	Datum		value;

	row->id = form->oid;
	row->relation = form->polrelid;
	row->name = dbe_copy_name(reader, &form->polname);
	row->command = form->polcmd;
	row->is_permissive = form->polpermissive;
	if (dbe_field(tuple, descriptor, Anum_pg_policy_polroles, &value))
		row->roles = dbe_copy_oid_array(reader, value);
	if (dbe_field(tuple, descriptor, Anum_pg_policy_polqual, &value))
		row->using_expression = dbe_copy_datum(reader, value);
	if (dbe_field(tuple, descriptor, Anum_pg_policy_polwithcheck, &value))
		row->check_expression = dbe_copy_datum(reader, value);
}

/* ---- databases and publications ---- */

static void
read_database(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_database form = (Form_pg_database) GETSTRUCT(tuple);
	dbe_database *row = DBE_ADD(reader, databases, dbe_database);
	Datum		acl;

	row->id = form->oid;
	row->name = dbe_copy_name(reader, &form->datname);
	row->owner = form->datdba;
	row->is_template = form->datistemplate;
	row->allows_connections = form->datallowconn;
	row->connection_limit = form->datconnlimit;
	row->xid_age = TransactionIdIsNormal(form->datfrozenxid) ?
		(int32) (reader->next_xid - form->datfrozenxid) : 0;
	row->multixact_age = MultiXactIdIsValid(form->datminmxid) ?
		(int32) (reader->next_multixact - form->datminmxid) : 0;
	if (dbe_field(tuple, descriptor, Anum_pg_database_datacl, &acl))
		dbe_read_grants(reader, 'd', form->oid, 0, acl);
}

static void
read_publication(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_publication form = (Form_pg_publication) GETSTRUCT(tuple);
	dbe_publication *row = DBE_ADD(reader, publications, dbe_publication);

	row->id = form->oid;
	row->name = dbe_copy_name(reader, &form->pubname);
	row->all_tables = form->puballtables;
	row->publishes_changes = form->pubupdate || form->pubdelete;
}

static void
read_publication_table(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_publication_rel form = (Form_pg_publication_rel) GETSTRUCT(tuple);
	dbe_publication_table *row = DBE_ADD(reader, publication_tables, dbe_publication_table);

	row->publication = form->prpubid;
	row->relation = form->prrelid;
}

static void
read_publication_schema(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_publication_namespace form = (Form_pg_publication_namespace) GETSTRUCT(tuple);
	dbe_publication_schema *row = DBE_ADD(reader, publication_schemas, dbe_publication_schema);

	row->publication = form->pnpubid;
	row->schema = form->pnnspid;
}

void
dbe_read_roles(dbe_reader *reader)
{
	dbe_scan(reader, AuthIdRelationId, read_role);
	dbe_scan(reader, AuthMemRelationId, read_membership);
	dbe_scan(reader, DbRoleSettingRelationId, read_role_settings);
	dbe_scan(reader, DatabaseRelationId, read_database);
	dbe_scan(reader, PolicyRelationId, read_policy);
	dbe_scan(reader, DefaultAclRelationId, read_default_privileges);
	dbe_scan(reader, PublicationRelationId, read_publication);
	dbe_scan(reader, PublicationRelRelationId, read_publication_table);
	dbe_scan(reader, PublicationNamespaceRelationId, read_publication_schema);
}
