// The catalogs as the core reads them: the rows of abi.h under the core's names.
#pragma once

#include <cstdint>

#include "core/base/wall.hpp"

namespace dbe {

using SchemaId = dbe_schema_id;
using RelationId = dbe_relation_id;
using TypeId = dbe_type_id;
using ConstraintId = dbe_constraint_id;
using FunctionId = dbe_function_id;
using RoleId = dbe_role_id;
using DatabaseId = dbe_database_id;
using Oid = dbe_oid;

using Text = dbe_text;
using Server = dbe_server;
using Schema = dbe_schema;
using Activity = dbe_activity;
using Relation = dbe_relation;
using Column = dbe_column;
using Default = dbe_default;
using Rule = dbe_rule;
using RuleUse = dbe_rule_use;
using ColumnStatistics = dbe_column_statistics;
using Index = dbe_index;
using Constraint = dbe_constraint;
using Inheritance = dbe_inheritance;
using PartitionedTable = dbe_partitioned_table;
using Sequence = dbe_sequence;
using Type = dbe_type;
using Function = dbe_function;
using Language = dbe_language;
using Trigger = dbe_trigger;
using EventTrigger = dbe_event_trigger;
using Policy = dbe_policy;
using Role = dbe_role;
using Membership = dbe_membership;
using RoleSettings = dbe_role_settings;
using Database = dbe_database;
using Extension = dbe_extension;
using AccessMethod = dbe_access_method;
using Grant = dbe_grant;
using DefaultPrivileges = dbe_default_privileges;
using Publication = dbe_publication;
using PublicationTable = dbe_publication_table;
using PublicationSchema = dbe_publication_schema;
using Setting = dbe_setting;

inline constexpr RoleId public_role{};

// Built-in types by their fixed OIDs (pg_type.dat).
namespace type {
inline constexpr TypeId boolean{16};
inline constexpr TypeId bytea{17};
inline constexpr TypeId name{19};
inline constexpr TypeId bigint{20};
inline constexpr TypeId smallint{21};
inline constexpr TypeId integer{23};
inline constexpr TypeId text{25};
inline constexpr TypeId oid{26};
inline constexpr TypeId json{114};
inline constexpr TypeId real{700};
inline constexpr TypeId double_precision{701};
inline constexpr TypeId money{790};
inline constexpr TypeId inet{869};
inline constexpr TypeId bpchar{1042};
inline constexpr TypeId varchar{1043};
inline constexpr TypeId date{1082};
inline constexpr TypeId time{1083};
inline constexpr TypeId timestamp{1114};
inline constexpr TypeId timestamptz{1184};
inline constexpr TypeId timetz{1266};
inline constexpr TypeId numeric{1700};
inline constexpr TypeId uuid{2950};
inline constexpr TypeId jsonb{3802};
}  // namespace type

// Built-in access methods by their fixed OIDs (pg_am.dat).
namespace access_method {
inline constexpr Oid heap{2};
inline constexpr Oid btree{403};
inline constexpr Oid hash{405};
inline constexpr Oid gist{783};
inline constexpr Oid gin{2742};
inline constexpr Oid brin{3580};
inline constexpr Oid spgist{4000};
}  // namespace access_method

// pg_trigger.tgtype
namespace trigger_event {
inline constexpr int row = 1;
inline constexpr int before = 2;
inline constexpr int insert = 4;
inline constexpr int remove = 8;
inline constexpr int update = 16;
inline constexpr int truncate = 32;
inline constexpr int instead = 64;
}  // namespace trigger_event

inline bool is_integer(TypeId id) {
	return id == type::smallint || id == type::integer || id == type::bigint;
}
inline bool is_text_like(TypeId id) {
	return id == type::text || id == type::varchar || id == type::bpchar;
}
inline bool is_usable(const Index& index) {
	return index.is_valid && index.is_ready && index.is_live;
}

}  // namespace dbe
