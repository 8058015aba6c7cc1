// The catalog snapshot with its lookups. A pure function of the rows read: no server behind it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/arena.hpp"
#include "core/catalog/groups.hpp"
#include "core/catalog/model.hpp"

namespace dbe {

// Partitions of partitions are followed so far: a catalog that is damaged may hold a ring.
inline constexpr int deepest_partition = 64;

// A table as a user thinks of it: a partitioned table stands for all of its partitions, which
// are not listed themselves. Figures are sums over the partitions.
struct Table {
	const Relation* relation;
	std::span<const Column> columns;
	std::span<const Index> indexes;
	std::span<const Constraint> constraints;
	double rows;			 // estimated; 0 when unknown
	double bytes;			 // of the heap, from the last VACUUM or ANALYZE
	double index_bytes;
	double sequential_scans;
	double sequential_rows;	 // rows that sequential scans read
	double index_scans;
	double writes;			 // rows inserted, updated and deleted
	double dead;
	int partitions;
	bool is_inheritance_child;
	bool is_inheritance_parent;	 // of plain children
	double weight;	// share in the score: 1 + log10(1 + rows), so that trifles stay trifles

	RelationId id() const { return relation->id; }
};

// Size and use of an index, with the parts on all partitions.
struct IndexFacts {
	const Index* index = nullptr;
	const Relation* relation = nullptr;
	double bytes = 0;
	double scans = 0;
	double entries_read = 0;  // by scans
	double last_scan = 0;	   // from 16 on
	bool is_partitioned() const { return relation->kind == 'I'; }
};

class Catalog {
public:
	// Sorts the rows in place and builds the lookups. With a filter, only objects in these
	// schemas are judged; everything stays known.
	Catalog(dbe_catalog rows, Arena& arena, std::span<const std::string_view> schemas = {});

	const Server& server() const { return rows_.server; }

	// What is judged: permanent user tables outside of extensions, in the filter's schemas.
	std::span<const Table> tables() const { return {tables_.data(), tables_.size()}; }
	const Table* table(RelationId id) const;
	// Room to note what was found out about one of tables() once and is asked again and again;
	// null for any other.
	std::uint8_t* notes(const Table& table) const;
	// The same for one of indexes(): its index is null as long as nobody has noted anything.
	IndexFacts* notes(const Index& index) const;
	// Does a relation have the name, or one that cannot be told from it?
	bool has_name(SchemaId schema, std::string_view name) const;
	// User-made (no system schema, no extension member, no temporary schema), in the filter.
	bool is_judged(const Relation& relation) const;
	bool is_judged(SchemaId schema) const;

	std::span<const Schema> schemas() const { return {rows_.schemas.rows, rows_.schemas.count}; }
	std::span<const Relation> relations() const {
		return {rows_.relations.rows, rows_.relations.count};
	}
	std::span<const Index> indexes() const { return {rows_.indexes.rows, rows_.indexes.count}; }
	std::span<const Constraint> constraints() const {
		return {rows_.constraints.rows, rows_.constraints.count};
	}
	std::span<const Sequence> sequences() const {
		return {rows_.sequences.rows, rows_.sequences.count};
	}
	std::span<const Function> functions() const {
		return {rows_.functions.rows, rows_.functions.count};
	}
	std::span<const EventTrigger> event_triggers() const {
		return {rows_.event_triggers.rows, rows_.event_triggers.count};
	}
	std::span<const Policy> policies() const { return {rows_.policies.rows, rows_.policies.count}; }
	std::span<const Role> roles() const { return {rows_.roles.rows, rows_.roles.count}; }
	std::span<const Membership> memberships() const {
		return {rows_.memberships.rows, rows_.memberships.count};
	}
	std::span<const RoleSettings> role_settings() const {
		return {rows_.role_settings.rows, rows_.role_settings.count};
	}
	std::span<const Database> databases() const {
		return {rows_.databases.rows, rows_.databases.count};
	}
	std::span<const Extension> extensions() const {
		return {rows_.extensions.rows, rows_.extensions.count};
	}
	std::span<const Grant> grants() const { return {rows_.grants.rows, rows_.grants.count}; }
	std::span<const DefaultPrivileges> default_privileges() const {
		return {rows_.default_privileges.rows, rows_.default_privileges.count};
	}
	std::span<const Publication> publications() const {
		return {rows_.publications.rows, rows_.publications.count};
	}
	std::span<const PublicationTable> publication_tables() const {
		return {rows_.publication_tables.rows, rows_.publication_tables.count};
	}
	std::span<const PublicationSchema> publication_schemas() const {
		return {rows_.publication_schemas.rows, rows_.publication_schemas.count};
	}
	std::span<const PartitionedTable> partitioned_tables() const {
		return {rows_.partitioned_tables.rows, rows_.partitioned_tables.count};
	}
	std::span<const Setting> settings() const { return {rows_.settings.rows, rows_.settings.count}; }
	const dbe_catalog& rows() const { return rows_; }

	const Schema* schema(SchemaId id) const;
	const Relation* relation(RelationId id) const;
	std::span<const Column> columns(RelationId id) const;
	const Column* column(RelationId id, int number) const;
	int column_number(RelationId id, std::string_view name) const;	// 0 when there is none
	const ColumnStatistics* statistics(RelationId id, int column) const;
	std::span<const Index> indexes(RelationId table) const;
	const Index* index(RelationId id) const;
	std::span<const Constraint> constraints(RelationId table) const;
	// Foreign keys of other tables (and its own) that point to this one.
	std::span<const Constraint* const> referencing(RelationId table) const;
	std::span<const Trigger> triggers(RelationId table) const;
	std::span<const Policy> policies(RelationId table) const;
	std::span<const Grant> grants(char object_class, std::uint32_t object) const;
	// The sequence behind a serial or identity column.
	const Sequence* sequence_of(RelationId table, int column) const;
	const PartitionedTable* partitioning(RelationId table) const;
	std::span<const Inheritance> children(RelationId parent) const;
	std::span<const Inheritance> parents(RelationId child) const;
	RelationId partition_root(RelationId id) const;
	const Type* find_type(TypeId id) const;
	TypeId base_type(TypeId id) const;	// through domains
	const Function* function(FunctionId id) const;
	const Language* language(Oid id) const;
	const Role* role(RoleId id) const;
	const Database* database() const;  // the current one
	const Constraint* primary_key(RelationId table) const;

	// Names, quoted where needed and ready for DDL.
	std::string name(RelationId id) const;		   // schema.table
	std::string name(const Relation& relation) const;
	std::string name(const Function& function) const;  // schema.function(arguments)
	std::string column_name(RelationId id, int number) const;
	std::string column_names(RelationId id, dbe_numbers numbers) const;	 // a, b
	std::string type_name(const Column& column) const;	// numeric(12,2)
	std::string role_name(RoleId id) const;			   // PUBLIC for 0
	std::string_view schema_name(SchemaId id) const;	   // not quoted
	double bytes(const Relation& relation) const {
		return static_cast<double>(relation.pages) * rows_.server.block_size;
	}
	// Does a usable unique index over a subset of these columns exist?
	bool is_unique_on(RelationId table, dbe_numbers columns) const;

private:
	void sort_rows();
	void build_lookups(Arena& arena);
	void build_tables();
	Table figures(const Relation& relation) const;
	void add_partition_figures(Table& table, RelationId parent, int depth) const;

	dbe_catalog rows_;
	std::span<const std::string_view> filter_;
	std::span<const Inheritance> by_child_;
	Groups<Relation, RelationId> relations_;
	Groups<Column, RelationId> columns_;
	Groups<ColumnStatistics, RelationId> statistics_;
	Groups<Index, RelationId> indexes_;
	Groups<const Index*, RelationId> by_index_;
	Groups<Constraint, RelationId> constraints_;
	Groups<const Constraint*, RelationId> referencing_;
	ArenaVector<Table> tables_;
	Groups<Table, RelationId> by_table_;
	mutable ArenaVector<std::uint8_t> notes_;
	mutable ArenaVector<IndexFacts> index_notes_;
	mutable ArenaVector<std::uint64_t> names_;	// hashes, sorted when first asked for
};

std::string format_type(std::string_view name, TypeId id, std::int32_t modifier);

}  // namespace dbe
