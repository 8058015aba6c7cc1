#include <algorithm>
#include <stdexcept>

#include "core/base/text.hpp"
#include "support/catalog_builder.hpp"

namespace dbe::test {
namespace {

constexpr std::uint32_t btree_operators = 1978;
constexpr double rows_per_page = 100;

}  // namespace

Relation& TableBuilder::relation() {
	return *std::find_if(db_->relations.begin(), db_->relations.end(),
						 [&](const Relation& r) { return r.id == id_; });
}

TableBuilder& TableBuilder::with(const Adjust<Relation>& adjust) {
	adjust(relation());
	return *this;
}

TableBuilder& TableBuilder::rows(double count) {
	Relation& r = relation();
	r.tuples = count;
	r.activity.live = static_cast<std::int64_t>(count);
	r.pages = static_cast<std::uint32_t>(count / rows_per_page) + (count > 0 ? 1 : 0);
	r.pages_all_visible = r.pages;
	return *this;
}

TableBuilder& TableBuilder::owner(RoleId role) {
	relation().owner = role;
	return *this;
}

TableBuilder& TableBuilder::extension_member() {
	relation().is_extension_member = true;
	return *this;
}

TableBuilder& TableBuilder::column(std::string_view name, TypeId type,
								   const Adjust<Column>& adjust) {
	const auto last = static_cast<std::int16_t>(
		std::count_if(db_->columns.begin(), db_->columns.end(),
					  [&](const Column& c) { return c.relation == id_; }));
	Column c{};
	c.relation = id_;
	c.number = static_cast<std::int16_t>(last + 1);
	c.name = db_->text(name);
	c.type = type;
	c.modifier = -1;
	c.alignment = 'i';
	c.storage = 'p';
	c.is_local = true;
	for (const Type& t : db_->types)
		if (t.id == type) c.length = t.length;
	adjusted(adjust, c);
	db_->columns.push_back(c);
	return *this;
}

TableBuilder& TableBuilder::not_null(std::string_view column) {
	const std::int16_t wanted = number(column);
	for (Column& c : db_->columns)
		if (c.relation == id_ && c.number == wanted) c.not_null = true;
	return *this;
}

TableBuilder& TableBuilder::identity(std::string_view column, const Adjust<Sequence>& adjust) {
	const std::int16_t wanted = number(column);
	Sequence s{};
	for (Column& c : db_->columns)
		if (c.relation == id_ && c.number == wanted) {
			c.identity = 'a';
			c.not_null = true;
			s.type = c.type;
		}
	s.owner_table = id_;
	s.owner_column = wanted;
	s.is_identity = true;
	db_->sequence(cat(relation().name.view(), "_", column, "_seq"), [&](Sequence& made) {
		s.id = made.id;
		s.start = made.start;
		s.increment = made.increment;
		s.minimum = made.minimum;
		s.maximum = s.type == type::smallint  ? 32767
					: s.type == type::integer ? 2147483647
											  : made.maximum;
		s.last_value = made.last_value;
		s.is_readable = made.is_readable;
		s.is_called = made.is_called;
		made = s;
		adjusted(adjust, made);
	});
	return *this;
}

TableBuilder& TableBuilder::statistics(std::string_view column,
									   const Adjust<ColumnStatistics>& adjust) {
	ColumnStatistics s{};
	s.relation = id_;
	s.column = number(column);
	s.width = 8;
	s.distinct = -1;
	adjusted(adjust, s);
	db_->column_statistics.push_back(s);
	return *this;
}

std::int16_t TableBuilder::number(std::string_view column) const {
	for (const Column& c : db_->columns)
		if (c.relation == id_ && c.name.view() == column) return c.number;
	throw std::logic_error(cat("the table has no column ", column));
}

std::vector<std::int16_t> TableBuilder::numbers(Names columns) const {
	std::vector<std::int16_t> result;
	for (const std::string_view column : columns) result.push_back(number(column));
	return result;
}

RelationId TableBuilder::add_index(Names columns, std::string_view suffix,
								   const Adjust<Index, Relation>& adjust) {
	std::string name(relation().name.view());
	for (const std::string_view column : columns) append(name, cat("_", column));
	Relation r{};
	r.id = RelationId{db_->next_id()};
	r.name = db_->text(cat(name, "_", suffix));
	r.schema = relation().schema;
	r.owner = relation().owner;
	r.access_method = access_method::btree;
	r.kind = 'i';
	r.persistence = relation().persistence;
	r.pages = relation().pages / 4 + 1;
	r.tuples = relation().tuples;
	r.has_activity = true;
	r.file = static_cast<Oid>(r.id);
	r.file_created = CatalogBuilder::now - 90 * 86400.0;

	const auto keys = static_cast<std::int32_t>(columns.size());
	Index i{};
	i.id = r.id;
	i.table = id_;
	i.columns = db_->numbers(numbers(columns));
	i.key_count = keys;
	i.operator_classes = db_->oids(std::vector<std::uint32_t>(columns.size(), btree_operators));
	i.collations = db_->oids(std::vector<std::uint32_t>(columns.size(), 0));
	i.options = db_->numbers(std::vector<std::int16_t>(columns.size(), 0));
	i.is_immediate = i.is_valid = i.is_ready = i.is_live = true;
	adjusted(adjust, i, r);
	db_->indexes.push_back(i);
	db_->relations.push_back(r);
	return r.id;
}

TableBuilder& TableBuilder::add_key(Names columns, char kind, std::string_view suffix) {
	const RelationId index = add_index(columns, suffix, [&](Index& i, Relation&) {
		i.is_unique = true;
		i.is_primary = kind == 'p';
	});
	Constraint c{};
	c.id = dbe_constraint_id{db_->next_id()};
	c.name = db_->text(cat(relation().name.view(), "_", suffix));
	c.schema = relation().schema;
	c.kind = kind;
	c.relation = id_;
	c.index = index;
	c.columns = db_->numbers(numbers(columns));
	c.is_validated = c.is_enforced = c.is_local = true;
	db_->constraints.push_back(c);
	return *this;
}

TableBuilder& TableBuilder::primary_key(Names columns) {
	for (const std::string_view column : columns) not_null(column);
	return add_key(columns, 'p', "pkey");
}

TableBuilder& TableBuilder::unique(Names columns) { return add_key(columns, 'u', "key"); }

TableBuilder& TableBuilder::index(Names columns, const Adjust<Index, Relation>& adjust) {
	add_index(columns, "idx", adjust);
	return *this;
}

TableBuilder& TableBuilder::foreign_key(Names columns, const TableBuilder& referenced,
										const Adjust<Constraint>& adjust) {
	for (const Constraint& key : db_->constraints) {
		if (key.relation != referenced.id_ || key.kind != 'p') continue;
		Constraint target = key;
		return foreign_key(columns, referenced, {}, [&](Constraint& c) {
			c.referenced_columns = target.columns;
			c.index = target.index;
			adjusted(adjust, c);
		});
	}
	throw std::logic_error("the referenced table has no primary key");
}

TableBuilder& TableBuilder::foreign_key(Names columns, const TableBuilder& referenced,
										Names referenced_columns,
										const Adjust<Constraint>& adjust) {
	Constraint c{};
	c.id = dbe_constraint_id{db_->next_id()};
	std::string name(relation().name.view());
	for (const std::string_view column : columns) append(name, cat("_", column));
	c.name = db_->text(cat(name, "_fkey"));
	c.schema = relation().schema;
	c.kind = 'f';
	c.update_action = c.delete_action = 'a';
	c.match = 's';
	c.relation = id_;
	c.referenced = referenced.id_;
	c.columns = db_->numbers(numbers(columns));
	c.referenced_columns = db_->numbers(referenced.numbers(referenced_columns));
	c.is_validated = c.is_enforced = c.is_local = true;
	adjusted(adjust, c);
	db_->constraints.push_back(c);
	return *this;
}

TableBuilder& TableBuilder::check(std::string_view name, const Adjust<Constraint>& adjust) {
	Constraint c{};
	c.id = dbe_constraint_id{db_->next_id()};
	c.name = db_->text(name);
	c.schema = relation().schema;
	c.kind = 'c';
	c.relation = id_;
	c.is_validated = c.is_enforced = c.is_local = true;
	adjusted(adjust, c);
	db_->constraints.push_back(c);
	return *this;
}

TableBuilder& TableBuilder::partitioned(char strategy, Names columns) {
	relation().kind = 'p';
	PartitionedTable p{};
	p.relation = id_;
	p.strategy = strategy;
	p.columns = db_->numbers(numbers(columns));
	db_->partitioned_tables.push_back(p);
	return *this;
}

TableBuilder& TableBuilder::partition_of(const TableBuilder& parent, bool detach_pending) {
	relation().is_partition = true;
	db_->inheritance.push_back({id_, parent.id_, detach_pending});
	return *this;
}

TableBuilder& TableBuilder::inherits(const TableBuilder& parent) {
	db_->inheritance.push_back({id_, parent.id_, false});
	return *this;
}

TableBuilder& TableBuilder::trigger(std::string_view name, const Adjust<Trigger>& adjust) {
	Trigger t{};
	t.id = Oid{db_->next_id()};
	t.relation = id_;
	t.name = db_->text(name);
	t.enabled = 'O';
	t.events = trigger_event::row | trigger_event::insert | trigger_event::update |
			   trigger_event::remove;
	adjusted(adjust, t);
	db_->triggers.push_back(t);
	return *this;
}

TableBuilder& TableBuilder::policy(std::string_view name, const Adjust<Policy>& adjust) {
	Policy p{};
	p.id = Oid{db_->next_id()};
	p.relation = id_;
	p.name = db_->text(name);
	p.command = '*';
	p.is_permissive = true;
	p.roles = db_->oids({0});
	adjusted(adjust, p);
	db_->policies.push_back(p);
	return *this;
}

TableBuilder& TableBuilder::grant(RoleId grantee, std::uint32_t rights, std::uint32_t grantable) {
	db_->grant('r', static_cast<std::uint32_t>(id_), grantee, rights, grantable);
	return *this;
}

TableBuilder& TableBuilder::published_by(Oid publication) {
	db_->publication_tables.push_back({publication, id_});
	return *this;
}

}  // namespace dbe::test
