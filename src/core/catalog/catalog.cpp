#include "core/catalog/catalog.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

// The rows of one key, sorted by it.
template <class Row, class Key, class Projection>
std::span<const Row> equal_rows(const Row* rows, std::size_t count, const Key& key,
								Projection projection) {
	const auto less = [&](const Row& row, const Key& k) { return projection(row) < k; };
	const auto greater = [&](const Key& k, const Row& row) { return k < projection(row); };
	const Row* first = std::lower_bound(rows, rows + count, key, less);
	const Row* last = std::upper_bound(first, rows + count, key, greater);
	return {first, static_cast<std::size_t>(last - first)};
}

template <class Row, class Key, class Projection>
const Row* find_row(const Row* rows, std::size_t count, const Key& key, Projection projection) {
	const auto found = equal_rows(rows, count, key, projection);
	return found.empty() ? nullptr : &found.front();
}

std::uint64_t name_key(SchemaId schema, std::string_view name) {
	const std::uint64_t salt = static_cast<std::uint32_t>(schema) * 0x9E3779B97F4A7C15ull;
	return std::hash<std::string_view>{}(name) ^ salt;
}

// What stands for the row among the notes; null for a row from elsewhere.
template <class Row, class Notes>
auto note_of(const Row& row, std::span<const Row> rows, Notes& notes) -> decltype(notes.data()) {
	const std::less<const Row*> before;
	if (before(&row, rows.data()) || !before(&row, rows.data() + rows.size())) return nullptr;
	return &notes[static_cast<std::size_t>(&row - rows.data())];
}

// Rows are large: keys are sorted instead, then each row moves once, to its place.
template <class Rows, class Projection>
void sort_by(Rows& list, Projection projection) {
	const std::span rows(list.rows, list.count);
	const auto less = [&](const auto& a, const auto& b) { return projection(a) < projection(b); };
	if (std::is_sorted(rows.begin(), rows.end(), less)) return;
	struct Keyed {
		decltype(projection(rows[0])) key;
		std::uint32_t from;
	};
	std::vector<Keyed> order;
	order.reserve(rows.size());
	for (std::uint32_t i = 0; i < rows.size(); i++) order.push_back({projection(rows[i]), i});
	// Catalogs come in long ordered runs: merging them beats std::sort.
	std::stable_sort(order.begin(), order.end(),
					 [](const Keyed& a, const Keyed& b) { return a.key < b.key; });
	for (std::uint32_t i = 0; i < rows.size(); i++) {
		if (order[i].from == i) continue;
		const auto row = rows[i];
		std::uint32_t to = i;
		while (order[to].from != i) {
			const std::uint32_t from = order[to].from;
			rows[to] = rows[from];
			order[to].from = to;
			to = from;
		}
		rows[to] = row;
		order[to].from = to;
	}
}

constexpr auto column_key = [](const Column& c) { return std::tuple(c.relation, c.number); };
constexpr auto statistics_key = [](const ColumnStatistics& s) {
	return std::tuple(s.relation, s.column, !s.inherited);
};
constexpr auto index_key = [](const Index& i) { return std::tuple(i.table, i.id); };
constexpr auto constraint_key = [](const Constraint& c) { return std::tuple(c.relation, c.id); };
constexpr auto grant_key = [](const Grant& g) { return std::tuple(g.object_class, g.object); };
constexpr auto grant_order = [](const Grant& g) {
	return std::tuple(g.object_class, g.object, g.column, g.grantee, g.grantor);
};

bool is_system_schema(std::string_view name) {
	return name.starts_with("pg_") || name == "information_schema";
}

}  // namespace

Catalog::Catalog(dbe_catalog rows, Arena& arena, std::span<const std::string_view> schemas)
	: rows_(rows), filter_(schemas), tables_(&arena), notes_(&arena), index_notes_(&arena), names_(&arena) {
	sort_rows();
	auto by_child = arena.array<Inheritance>(rows_.inheritance.count);
	std::copy_n(rows_.inheritance.rows, by_child.size(), by_child.begin());
	std::sort(by_child.begin(), by_child.end(), [](const Inheritance& a, const Inheritance& b) {
		return std::tuple(a.child, a.parent) < std::tuple(b.child, b.parent);
	});
	by_child_ = by_child;

	build_lookups(arena);
	build_tables();
	notes_.resize(tables_.size());
	index_notes_.resize(rows_.indexes.count);
	by_table_ = {tables(), tables().size(), [](const Table& t) { return t.id(); }, arena};
}

void Catalog::sort_rows() {
	sort_by(rows_.schemas, [](const Schema& s) { return s.id; });
	sort_by(rows_.relations, [](const Relation& r) { return r.id; });
	sort_by(rows_.columns, column_key);
	sort_by(rows_.column_statistics, statistics_key);
	sort_by(rows_.indexes, index_key);
	sort_by(rows_.constraints, constraint_key);
	sort_by(rows_.inheritance, [](const Inheritance& i) { return std::tuple(i.parent, i.child); });
	sort_by(rows_.partitioned_tables, [](const PartitionedTable& p) { return p.relation; });
	sort_by(rows_.sequences,
			[](const Sequence& s) { return std::tuple(s.owner_table, s.owner_column, s.id); });
	sort_by(rows_.types, [](const Type& t) { return t.id; });
	sort_by(rows_.functions, [](const Function& f) { return f.id; });
	sort_by(rows_.languages, [](const Language& l) { return l.id; });
	sort_by(rows_.triggers, [](const Trigger& t) { return std::tuple(t.relation, t.id); });
	sort_by(rows_.policies, [](const Policy& p) { return std::tuple(p.relation, p.id); });
	sort_by(rows_.roles, [](const Role& r) { return r.id; });
	sort_by(rows_.databases, [](const Database& d) { return d.id; });
	sort_by(rows_.extensions, [](const Extension& e) { return e.id; });
	sort_by(rows_.grants, grant_order);
}

void Catalog::build_lookups(Arena& arena) {
	const auto group = [&](auto& groups, const auto& list, auto id_of) {
		const std::span rows(list.rows, list.count);
		std::size_t ids = rows.empty() ? 0 : 1;
		for (std::size_t i = 1; i < rows.size(); i++) ids += id_of(rows[i]) != id_of(rows[i - 1]);
		groups = {rows, ids, id_of, arena};
	};
	const auto relation_of = [](const auto& row) { return row.relation; };
	relations_ = {relations(), relations().size(), [](const Relation& r) { return r.id; }, arena};
	group(columns_, rows_.columns, relation_of);
	group(statistics_, rows_.column_statistics, relation_of);
	group(indexes_, rows_.indexes, [](const Index& i) { return i.table; });
	group(constraints_, rows_.constraints, relation_of);

	const auto by_index = arena.array<const Index*>(rows_.indexes.count);
	std::transform(indexes().begin(), indexes().end(), by_index.begin(),
				   [](const Index& i) { return &i; });
	by_index_ = {by_index, by_index.size(), [](const Index* i) { return i->id; }, arena};

	const auto is_foreign_key = [](const Constraint& c) { return c.kind == 'f'; };
	const auto all = constraints();
	const auto referencing = arena.array<const Constraint*>(
		static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is_foreign_key)));
	std::size_t next = 0;
	for (const Constraint& c : all)
		if (is_foreign_key(c)) referencing[next++] = &c;
	std::sort(referencing.begin(), referencing.end(), [](const Constraint* a, const Constraint* b) {
		return std::tuple(a->referenced, a->id) < std::tuple(b->referenced, b->id);
	});
	referencing_ = {referencing, referencing.size(),
					[](const Constraint* c) { return c->referenced; }, arena};
}

bool Catalog::is_judged(SchemaId id) const {
	const Schema* s = schema(id);
	if (s == nullptr || is_system_schema(s->name)) return false;
	// partitions of the audit log are no members of the extension, so that a dump keeps them
	if (s->is_extension_member && s->name.view() == "dbe") return false;
	return filter_.empty() ||
		   std::find(filter_.begin(), filter_.end(), s->name.view()) != filter_.end();
}

bool Catalog::is_judged(const Relation& relation) const {
	return !relation.is_extension_member && relation.persistence != 't' &&
		   is_judged(relation.schema);
}

Table Catalog::figures(const Relation& relation) const {
	Table table{};
	table.relation = &relation;
	table.columns = columns(relation.id);
	table.indexes = indexes(relation.id);
	table.constraints = constraints(relation.id);
	const auto add = [&](const Relation& part) {
		const Activity& activity = part.activity;
		table.rows += part.tuples >= 0 ? part.tuples : static_cast<double>(activity.live);
		table.bytes += bytes(part);
		table.sequential_scans += static_cast<double>(activity.scans);
		table.sequential_rows += static_cast<double>(activity.tuples_returned);
		table.writes +=
			static_cast<double>(activity.inserted + activity.updated + activity.deleted);
		table.dead += static_cast<double>(activity.dead);
		for (const Index& index : indexes(part.id))
			if (const Relation* r = this->relation(index.id)) {
				table.index_bytes += bytes(*r);
				table.index_scans += static_cast<double>(r->activity.scans);
			}
	};
	if (relation.kind == 'r') add(relation);
	if (relation.kind == 'p') add_partition_figures(table, relation.id, 0);
	for (const Inheritance& i : parents(relation.id)) {
		const Relation* parent = this->relation(i.parent);
		table.is_inheritance_child |= parent != nullptr && parent->kind != 'p';
	}
	table.is_inheritance_parent = relation.kind == 'r' && !children(relation.id).empty();
	table.weight = 1 + std::log10(1 + std::max(0.0, table.rows));
	return table;
}

void Catalog::add_partition_figures(Table& table, RelationId parent, int depth) const {
	if (depth > deepest_partition) return;
	for (const Inheritance& i : children(parent)) {
		const Relation* part = relation(i.child);
		if (part == nullptr) continue;
		if (part->kind == 'p') {
			add_partition_figures(table, part->id, depth + 1);
			continue;
		}
		if (part->kind != 'r') continue;
		const Table figures_of_part = figures(*part);
		table.rows += figures_of_part.rows;
		table.bytes += figures_of_part.bytes;
		table.index_bytes += figures_of_part.index_bytes;
		table.sequential_scans += figures_of_part.sequential_scans;
		table.sequential_rows += figures_of_part.sequential_rows;
		table.index_scans += figures_of_part.index_scans;
		table.writes += figures_of_part.writes;
		table.dead += figures_of_part.dead;
		table.partitions++;
	}
}

void Catalog::build_tables() {
	for (const Relation& r : relations())
		if ((r.kind == 'r' || r.kind == 'p') && !r.is_partition && is_judged(r))
			tables_.push_back(figures(r));
}

const Table* Catalog::table(RelationId id) const {
	return by_table_.find_one(id);
}

std::uint8_t* Catalog::notes(const Table& table) const { return note_of(table, tables(), notes_); }

IndexFacts* Catalog::notes(const Index& index) const {
	return note_of(index, indexes(), index_notes_);
}

bool Catalog::has_name(SchemaId schema, std::string_view name) const {
	if (names_.empty()) {
		names_.reserve(relations().size());
		for (const Relation& r : relations()) names_.push_back(name_key(r.schema, r.name));
		std::sort(names_.begin(), names_.end());
	}
	return std::binary_search(names_.begin(), names_.end(), name_key(schema, name));
}

const Schema* Catalog::schema(SchemaId id) const {
	return find_row(rows_.schemas.rows, rows_.schemas.count, id,
					[](const Schema& s) { return s.id; });
}

const Relation* Catalog::relation(RelationId id) const { return relations_.find_one(id); }

std::span<const Column> Catalog::columns(RelationId id) const { return columns_.find(id); }

const Column* Catalog::column(RelationId id, int number) const {
	const auto all = columns(id);
	return find_row(all.data(), all.size(), static_cast<std::int16_t>(number),
					[](const Column& c) { return c.number; });
}

int Catalog::column_number(RelationId id, std::string_view name) const {
	for (const Column& c : columns(id))
		if (c.name.view() == name) return c.number;
	return 0;
}

const ColumnStatistics* Catalog::statistics(RelationId id, int column) const {
	const auto all = statistics_.find(id);
	return find_row(all.data(), all.size(), static_cast<std::int16_t>(column),
					[](const ColumnStatistics& s) { return s.column; });
}

std::span<const Index> Catalog::indexes(RelationId table) const { return indexes_.find(table); }

const Index* Catalog::index(RelationId id) const {
	const Index* const* found = by_index_.find_one(id);
	return found == nullptr ? nullptr : *found;
}

std::span<const Constraint> Catalog::constraints(RelationId table) const {
	return constraints_.find(table);
}

std::span<const Constraint* const> Catalog::referencing(RelationId table) const {
	return referencing_.find(table);
}

std::span<const Trigger> Catalog::triggers(RelationId table) const {
	return equal_rows(rows_.triggers.rows, rows_.triggers.count, table,
					  [](const Trigger& t) { return t.relation; });
}

std::span<const Policy> Catalog::policies(RelationId table) const {
	return equal_rows(rows_.policies.rows, rows_.policies.count, table,
					  [](const Policy& p) { return p.relation; });
}

std::span<const Grant> Catalog::grants(char object_class, std::uint32_t object) const {
	return equal_rows(rows_.grants.rows, rows_.grants.count, std::tuple(object_class, Oid{object}),
					  grant_key);
}

const Sequence* Catalog::sequence_of(RelationId table, int column) const {
	return find_row(rows_.sequences.rows, rows_.sequences.count,
					std::tuple(table, static_cast<std::int16_t>(column)),
					[](const Sequence& s) { return std::tuple(s.owner_table, s.owner_column); });
}

const PartitionedTable* Catalog::partitioning(RelationId table) const {
	return find_row(rows_.partitioned_tables.rows, rows_.partitioned_tables.count, table,
					[](const PartitionedTable& p) { return p.relation; });
}

std::span<const Inheritance> Catalog::children(RelationId parent) const {
	return equal_rows(rows_.inheritance.rows, rows_.inheritance.count, parent,
					  [](const Inheritance& i) { return i.parent; });
}

std::span<const Inheritance> Catalog::parents(RelationId child) const {
	return equal_rows(by_child_.data(), by_child_.size(), child,
					  [](const Inheritance& i) { return i.child; });
}

RelationId Catalog::partition_root(RelationId id) const {
	for (int depth = 0; depth < deepest_partition; depth++) {
		const Relation* r = relation(id);
		const auto above = parents(id);
		if (r == nullptr || !r->is_partition || above.empty()) return id;
		id = above.front().parent;
	}
	return id;
}

const Type* Catalog::find_type(TypeId id) const {
	return find_row(rows_.types.rows, rows_.types.count, id, [](const Type& t) { return t.id; });
}

TypeId Catalog::base_type(TypeId id) const {
	for (int depth = 0; depth < deepest_partition; depth++) {
		const Type* t = find_type(id);
		if (t == nullptr || t->kind != 'd') return id;
		id = t->base;
	}
	return id;
}

const Function* Catalog::function(FunctionId id) const {
	return find_row(rows_.functions.rows, rows_.functions.count, id,
					[](const Function& f) { return f.id; });
}

const Language* Catalog::language(Oid id) const {
	return find_row(rows_.languages.rows, rows_.languages.count, id,
					[](const Language& l) { return l.id; });
}

const Role* Catalog::role(RoleId id) const {
	return find_row(rows_.roles.rows, rows_.roles.count, id, [](const Role& r) { return r.id; });
}

const Database* Catalog::database() const {
	return find_row(rows_.databases.rows, rows_.databases.count, rows_.server.database,
					[](const Database& d) { return d.id; });
}

const Constraint* Catalog::primary_key(RelationId table) const {
	for (const Constraint& c : constraints(table))
		if (c.kind == 'p') return &c;
	return nullptr;
}

bool Catalog::is_unique_on(RelationId table, dbe_numbers wanted) const {
	const auto covers = [&](const Index& index) {
		const std::int16_t* keys = index.columns.items;
		return std::all_of(keys, keys + index.key_count, [&](std::int16_t key) {
			return key > 0 && std::find(wanted.items, wanted.items + wanted.count, key) !=
								  wanted.items + wanted.count;
		});
	};
	const auto all = indexes(table);
	return std::any_of(all.begin(), all.end(), [&](const Index& index) {
		return index.is_unique && is_usable(index) && !index.predicate.present() && covers(index);
	});
}

}  // namespace dbe
