#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/node_tree.hpp"
#include "core/checks/common/partition_ranges.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A partition beside its siblings, in the order of the key where there is one.
struct Part {
	const Relation* relation;
	double rows;
	bool is_open = false;	 // still being filled: what is made at the end may be missing yet
	bool is_like_parent = true;	 // its columns have the parent's numbers: expressions compare
};

enum class Kind { index, unique_index, trigger, check, not_null };

// Something that partitions have of their own, and not from their parent.
struct Trait {
	Kind kind;
	std::string words;			 // "an index over (a, b)"
	const Index* index = nullptr;  // of the first that has it
	bool needs_numbers = false;
	std::vector<std::size_t> having;  // positions among the parts, ascending
};

using Traits = std::map<std::string, Trait>;

// Does every expression read the same columns in both?
bool has_numbers_of(const Catalog& catalog, const Relation& part, RelationId parent) {
	const auto own = catalog.columns(part.id);
	return std::all_of(own.begin(), own.end(), [&](const Column& column) {
		const Column* twin = catalog.column(parent, column.number);
		return twin != nullptr && twin->name.view() == column.name.view();
	});
}

// What is made when a range is complete is missing on the last ones: those whose time is not over
// by a whole step, or the last with rows and the one before it.
void mark_open(std::vector<Part>& parts, const PartitionRanges& ranges, double now) {
	std::size_t last = 0;
	for (std::size_t i = 0; i < parts.size(); i++)
		if (parts[i].rows > 0) last = i;
	for (std::size_t i = 0; i < parts.size(); i++) {
		const Range& range = ranges.list[i];
		parts[i].is_open = !range.has_upper || i + 1 >= last ||
						   (ranges.is_time() &&
							epoch_of(ranges.type, range.upper + std::max<std::int64_t>(
															   ranges.step, 0)) > now);
	}
}

// Empty where the partitions have no order that can be read, or one of them is about to leave.
std::vector<Part> parts_of(const Snapshot& snapshot, const PartitionedTable& partitioned) {
	const Catalog& catalog = snapshot.catalog;
	std::vector<Part> parts;
	const auto add = [&](const Relation& relation) {
		parts.push_back({&relation, row_count(relation), false,
						 has_numbers_of(catalog, relation, partitioned.relation)});
	};
	if (partitioned.strategy == 'r') {
		const auto ranges = partition_ranges(catalog, partitioned);
		if (!ranges) return {};
		for (const Range& range : ranges->list) add(*range.partition);
		mark_open(parts, *ranges, snapshot.server().now);
	} else {
		for (const Inheritance& i : catalog.children(partitioned.relation)) {
			const Relation* relation = catalog.relation(i.child);
			if (relation == nullptr || i.detach_pending) return {};
			if (relation->id != partitioned.default_partition) add(*relation);
		}
	}
	const bool are_tables = std::all_of(parts.begin(), parts.end(), [](const Part& part) {
		return part.relation->kind == 'r';
	});
	return are_tables ? parts : std::vector<Part>{};
}

std::string key_of(const Catalog& catalog, const Index& index) {
	const Relation* relation = catalog.relation(index.id);
	std::string key = cat("i", static_cast<std::uint32_t>(relation->access_method), " ",
						  index.is_unique ? "u" : "", index.nulls_not_distinct ? "n" : "", " ",
						  index.key_count);
	for (std::uint32_t i = 0; i < index.columns.count; i++)
		append(key, cat(" ", index.columns.items[i] == 0
								 ? "()"
								 : catalog.column_name(index.table, index.columns.items[i])));
	for (std::uint32_t i = 0; i < index.operator_classes.count; i++)
		append(key, cat(" ", static_cast<std::uint32_t>(index.operator_classes.items[i])));
	for (std::uint32_t i = 0; i < index.collations.count; i++)
		append(key, cat(" ", static_cast<std::uint32_t>(index.collations.items[i])));
	for (std::uint32_t i = 0; i < index.options.count; i++)
		append(key, cat(" ", index.options.items[i]));
	return cat(key, without_locations(index.expressions), without_locations(index.predicate));
}

void add_trait(Traits& traits, std::string key, std::size_t at, Trait trait) {
	const auto [place, is_new] = traits.try_emplace(std::move(key), std::move(trait));
	if (place->second.having.empty() || place->second.having.back() != at)
		place->second.having.push_back(at);
}

void add_indexes(const Catalog& catalog, const Relation& part, std::size_t at, Traits& traits) {
	for (const Index& index : catalog.indexes(part.id)) {
		const Relation* relation = catalog.relation(index.id);
		if (relation == nullptr || !is_usable(index) || index.is_exclusion ||
			!catalog.parents(index.id).empty())
			continue;
		const bool is_plain = !contains(index.columns, 0) && !index.predicate.present();
		const std::string over =
			contains(index.columns, 0)
				? cat("like ", catalog.name(index.id))
				: cat("over (",
					  catalog.column_names(index.table,
										   {index.columns.items,
											static_cast<std::uint32_t>(index.key_count)}),
					  ")");
		add_trait(traits, key_of(catalog, index), at,
				  {.kind = index.is_unique ? Kind::unique_index : Kind::index,
				   .words = cat(index.is_unique ? "a unique index " : "an index ", over,
								index.predicate.present() ? " under a condition" : ""),
				   .index = &index,
				   .needs_numbers = !is_plain,
				   .having = {}});
	}
}

void add_triggers(const Catalog& catalog, const Relation& part, std::size_t at, Traits& traits) {
	for (const Trigger& trigger : catalog.triggers(part.id)) {
		const Function* function = catalog.function(trigger.function);
		if (trigger.parent != Oid{} || trigger.is_internal || function == nullptr) continue;
		add_trait(traits,
				  cat("t", static_cast<std::uint32_t>(trigger.function), " ", trigger.events), at,
				  {.kind = Kind::trigger,
				   .words = cat("a trigger that calls ", catalog.name(*function)),
				   .having = {}});
	}
}

// A rule about the key stands in for the bound, so that ATTACH need not read the rows.
bool reads_key(const PartitionedTable& partitioned, std::string_view tree) {
	for (std::uint32_t i = 0; i < partitioned.columns.count; i++)
		if (partitioned.columns.items[i] == 0 || reads_column(tree, partitioned.columns.items[i]))
			return true;
	return false;
}

void add_rules(const Catalog& catalog, const PartitionedTable& partitioned, const Part& part,
			   std::size_t at, Traits& traits) {
	for (const Constraint& c : catalog.constraints(part.relation->id))
		if (part.is_like_parent && c.kind == 'c' && c.inherited_count == 0 &&
			c.expression.present() && !reads_key(partitioned, c.expression))
			add_trait(traits, cat("c", without_locations(c.expression)), at,
					  {.kind = Kind::check,
					   .words = cat("a CHECK like ", quoted(c.name), " of ",
									catalog.name(*part.relation)),
					   .needs_numbers = true,
					   .having = {}});
	for (const Column& column : catalog.columns(part.relation->id)) {
		if (!column.not_null) continue;
		const Column* of_parent = catalog.column(
			partitioned.relation, catalog.column_number(partitioned.relation, column.name));
		if (of_parent != nullptr && !of_parent->not_null &&
			!contains(partitioned.columns, of_parent->number) &&
			!contains(partitioned.columns, 0))
			add_trait(traits, cat("n", column.name.view()), at,
					  {.kind = Kind::not_null,
					   .words = cat("NOT NULL on ", quoted(column.name)),
					   .having = {}});
	}
}

// Searches by the first column find an index, if not quite the same.
bool is_covered(const Catalog& catalog, const Relation& part, const Index& wanted) {
	if (wanted.columns.count == 0 || wanted.columns.items[0] == 0) return false;
	const Column* first = catalog.column(wanted.table, wanted.columns.items[0]);
	const auto all = catalog.indexes(part.id);
	return first != nullptr && std::any_of(all.begin(), all.end(), [&](const Index& index) {
			   const Column* own = index.columns.count == 0
									   ? nullptr
									   : catalog.column(part.id, index.columns.items[0]);
			   return own != nullptr && own->name.view() == first->name.view() &&
					  (wanted.predicate.present() || !index.predicate.present());
		   });
}

class Judge {
public:
	Judge(const Snapshot& snapshot, const PartitionedTable& partitioned, Assessment& assessment)
		: catalog_(snapshot.catalog),
		  partitioned_(partitioned),
		  parts_(parts_of(snapshot, partitioned)),
		  min_having_(assessment.parameter("min_having")),
		  min_rows_(assessment.parameter("min_rows")) {}

	bool has_siblings() const { return static_cast<double>(parts_.size()) > min_having_; }

	// The partitions that lack what most others have.
	std::vector<const Relation*> lacking(const Trait& trait) const {
		const std::vector<std::size_t> missing = missing_from(trait);
		if (!is_habit(trait.having.size(), missing.size())) return {};
		std::vector<const Relation*> found;
		for (std::size_t i = 0; i < missing.size(); i++) {
			// Those before the first that has it were there before it.
			const bool is_older = partitioned_.strategy == 'r' && missing[i] < trait.having.front();
			if (!is_older && owes(trait, parts_[missing[i]])) found.push_back(parts_[missing[i]].relation);
		}
		return found;
	}

	Traits traits() const {
		Traits traits;
		for (std::size_t i = 0; i < parts_.size(); i++) {
			add_indexes(catalog_, *parts_[i].relation, i, traits);
			add_triggers(catalog_, *parts_[i].relation, i, traits);
			// What the rows of a list hold may be ruled by what they are.
			if (partitioned_.strategy != 'l')
				add_rules(catalog_, partitioned_, parts_[i], i, traits);
		}
		return traits;
	}

private:
	// The parts of a list are different things, countries or kinds of documents, and may have what
	// they need each; where there are many, tenants mostly, they are alike.
	bool is_habit(std::size_t having, std::size_t missing) const {
		constexpr std::size_t many = 8, times = 8;
		if (partitioned_.strategy == 'l' && (having < many || having < missing * times)) return false;
		return static_cast<double>(having) >= min_having_ && having >= missing * 2;
	}

	std::vector<std::size_t> missing_from(const Trait& trait) const {
		std::vector<std::size_t> missing;
		for (std::size_t i = 0; i < parts_.size(); i++)
			if (!std::binary_search(trait.having.begin(), trait.having.end(), i) &&
				!(trait.needs_numbers && !parts_[i].is_like_parent))
				missing.push_back(i);
		return missing;
	}

	bool owes(const Trait& trait, const Part& part) const {
		if (part.is_open) return false;
		if (trait.kind == Kind::unique_index) return !is_covered(catalog_, *part.relation, *trait.index);
		if (trait.kind != Kind::index) return true;
		// A list may have a partition for trifles, which needs no index.
		return part.rows >= min_rows_ && part.rows * 4 >= usual_rows(trait) &&
			   !is_covered(catalog_, *part.relation, *trait.index);
	}

	double usual_rows(const Trait& trait) const {
		std::vector<double> rows;
		for (const std::size_t i : trait.having) rows.push_back(parts_[i].rows);
		std::sort(rows.begin(), rows.end());
		return rows[rows.size() / 2];
	}

	const Catalog& catalog_;
	const PartitionedTable& partitioned_;
	std::vector<Part> parts_;
	double min_having_;
	double min_rows_;
};

bool is_rule(Kind kind) { return kind == Kind::unique_index || kind == Kind::trigger; }

std::string sentence(const Catalog& catalog, const Trait& trait,
					 const std::vector<const Relation*>& lacking) {
	std::vector<std::string> names;
	for (const Relation* relation : lacking) names.push_back(catalog.name(*relation));
	return cat(counted(static_cast<double>(trait.having.size()), "partition"), " have ",
			   trait.words, " of their own, ", listed(names),
			   names.size() == 1 ? " has not" : " have not");
}

// True where something was found: parts of one table share their differences.
bool judge(const Snapshot& snapshot, const PartitionedTable& partitioned, const Table& root,
		   Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const Judge siblings(snapshot, partitioned, assessment);
	if (!siblings.has_siblings()) return false;
	assessment.examined(root.weight);
	Draft draft;
	std::size_t differences = 0;
	for (const auto& [key, trait] : siblings.traits()) {
		const auto lacking = siblings.lacking(trait);
		if (lacking.empty()) continue;
		const bool is_worse = is_rule(trait.kind) && draft.severity != Severity::warning;
		if (is_worse) draft.severity = Severity::warning;
		if (differences++ == 0 || is_worse) {
			draft.detail = sentence(catalog, trait, lacking);
			draft.effect = static_cast<double>(lacking.size());
		}
	}
	if (differences == 0) return false;
	draft.object = catalog.name(partitioned.relation);
	draft.evidence.put("differences", differences);
	if (differences > 1)
		append(draft.detail, cat("; ", counted(static_cast<double>(differences - 1), "more difference"),
								 " like it"));
	append(draft.detail, ".");
	draft.weight = root.weight;
	assessment.add(draft);
	return true;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const Table* reported = nullptr;
	for (const PartitionedTable& partitioned : catalog.partitioned_tables()) {
		const Table* root = catalog.table(catalog.partition_root(partitioned.relation));
		if (root == nullptr || root == reported || catalog.relation(partitioned.relation) == nullptr)
			continue;
		if (judge(snapshot, partitioned, *root, assessment)) reported = root;
	}
}

}  // namespace

extern constexpr Check partition_drift{CheckSpec{
	.id = "partition_drift",
	.title = "Partitions lack what most of their siblings have",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "What is made on partitions one by one is forgotten on the next: searches read that one "
		   "from end to end, or its rows escape the rule or the trigger that all others obey. New "
		   "partitions get only what the parent has.",
	.action = "Make it on the partitioned table: every partition, also those to come, gets its part. "
			  "For an index build it on the partitions that lack it with CREATE INDEX CONCURRENTLY "
			  "first; CREATE INDEX on the parent then takes the existing ones in and is done in a "
			  "moment. Drop a trigger or CHECK of the partitions' own when the parent has it.",
	.bad = "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS "
		   "'BEGIN RETURN NEW; END';\n"
		   "CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL) "
		   "PARTITION BY HASH (id);\n"
		   "CREATE TABLE parcels_0 PARTITION OF parcels FOR VALUES WITH (MODULUS 3, REMAINDER 0);\n"
		   "CREATE TABLE parcels_1 PARTITION OF parcels FOR VALUES WITH (MODULUS 3, REMAINDER 1);\n"
		   "CREATE TABLE parcels_2 PARTITION OF parcels FOR VALUES WITH (MODULUS 3, REMAINDER 2);\n"
		   "CREATE TRIGGER parcels_touch BEFORE INSERT ON parcels_0 FOR EACH ROW "
		   "EXECUTE FUNCTION touch();\n"
		   "CREATE TRIGGER parcels_touch BEFORE INSERT ON parcels_1 FOR EACH ROW "
		   "EXECUTE FUNCTION touch();",
	.good = "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS "
			"'BEGIN RETURN NEW; END';\n"
			"CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL) "
			"PARTITION BY HASH (id);\n"
			"CREATE TABLE parcels_0 PARTITION OF parcels FOR VALUES WITH (MODULUS 2, REMAINDER 0);\n"
			"CREATE TABLE parcels_1 PARTITION OF parcels FOR VALUES WITH (MODULUS 2, REMAINDER 1);\n"
			"CREATE TRIGGER parcels_touch BEFORE INSERT ON parcels FOR EACH ROW "
			"EXECUTE FUNCTION touch();",
	.near_miss =
		"CREATE TABLE receipts (id bigint NOT NULL, kind text NOT NULL, iban text, "
		"PRIMARY KEY (id, kind)) PARTITION BY LIST (kind);\n"
		"CREATE TABLE receipts_bank PARTITION OF receipts FOR VALUES IN ('bank');\n"
		"CREATE TABLE receipts_card PARTITION OF receipts FOR VALUES IN ('card');\n"
		"CREATE TABLE receipts_cash PARTITION OF receipts FOR VALUES IN ('cash');\n"
		"CREATE UNIQUE INDEX ON receipts_bank (iban);\n"
		"CREATE UNIQUE INDEX ON receipts_card (iban);\n"
		"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
		"$$BEGIN RAISE 'This range is closed.'; END$$;\n"
		"CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL) PARTITION BY RANGE "
		"(id);\n"
		"CREATE TABLE parcels_0 PARTITION OF parcels FOR VALUES FROM (0) TO (1000);\n"
		"CREATE TABLE parcels_1 PARTITION OF parcels FOR VALUES FROM (1000) TO (2000);\n"
		"CREATE TABLE parcels_2 PARTITION OF parcels FOR VALUES FROM (2000) TO (3000);\n"
		"INSERT INTO parcels SELECT n, 'note' FROM generate_series(0, 2500) n;\nANALYZE parcels;\n"
		"CREATE INDEX ON parcels_0 (note);\nCREATE INDEX ON parcels_1 (note);\n"
		"CREATE TRIGGER parcels_closed BEFORE INSERT ON parcels_0 FOR EACH ROW "
		"EXECUTE FUNCTION refuse();\n"
		"CREATE TRIGGER parcels_closed BEFORE INSERT ON parcels_1 FOR EACH ROW "
		"EXECUTE FUNCTION refuse();",
	.parameters = {{{"min_having", 2, "partitions", "So many must have it, and twice as many as lack it; of a list eight, and eight times."},
					{"min_rows", 1000, "rows", "A smaller partition needs no index."}}},
	.run = run,
}};

}  // namespace dbe
