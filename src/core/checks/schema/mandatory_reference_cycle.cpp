#include <algorithm>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// The row that is referred to must be there at the end of the statement.
bool is_mandatory(const Catalog& catalog, const Constraint& c) {
	if (c.kind != 'f' || c.parent != ConstraintId{} || c.is_deferrable || !c.is_enforced ||
		c.relation == c.referenced)
		return false;
	for (std::uint32_t i = 0; i < c.columns.count; i++) {
		const Column* column = catalog.column(c.relation, c.columns.items[i]);
		if (column == nullptr || !column->not_null) return false;
	}
	return catalog.table(c.referenced) != nullptr;
}

struct Step {
	std::size_t table;
	std::size_t next = 0;  // of its references
};

// A walk along the references, depth first: one that leads back to a table on the way closes a
// ring. Without those no ring is left.
class Walk {
public:
	Walk(const Catalog& catalog, Assessment& assessment)
		: catalog_(catalog), assessment_(assessment), references_(catalog.tables().size()),
		  states_(catalog.tables().size(), State::unseen) {
		for (std::size_t i = 0; i < references_.size(); i++)
			for (const Constraint& c : catalog.tables()[i].constraints)
				if (is_mandatory(catalog, c)) references_[i].push_back(&c);
	}

	void run() {
		for (std::size_t i = 0; i < references_.size(); i++) {
			if (references_[i].empty()) continue;
			assessment_.examined(catalog_.tables()[i].weight);
			if (states_[i] == State::unseen) from(i);
		}
	}

private:
	enum class State { unseen, on_the_way, done };

	std::size_t target(const Constraint& c) const {
		return static_cast<std::size_t>(catalog_.table(c.referenced) - catalog_.tables().data());
	}

	void enter(std::size_t table) {
		states_[table] = State::on_the_way;
		way_.push_back({table});
	}

	void from(std::size_t start) {
		enter(start);
		while (!way_.empty()) {
			Step& step = way_.back();
			if (step.next == references_[step.table].size()) {
				states_[step.table] = State::done;
				way_.pop_back();
				continue;
			}
			const Constraint& c = *references_[step.table][step.next++];
			const std::size_t to = target(c);
			if (states_[to] == State::unseen)
				enter(to);
			else if (states_[to] == State::on_the_way)
				report(c, to);
		}
	}

	void report(const Constraint& closing, std::size_t first) {
		const auto start = std::find_if(way_.begin(), way_.end(),
										[&](const Step& step) { return step.table == first; });
		std::vector<std::string> names;
		for (auto step = start; step != way_.end(); step++)
			names.push_back(catalog_.name(*catalog_.tables()[step->table].relation));
		names.push_back(names.front());
		const Table& table = catalog_.tables()[way_.back().table];
		Draft draft;
		draft.object = cat(catalog_.name(*table.relation), ".", quoted(closing.name));
		draft.detail = cat("Each row needs another one first, in a ring: ", join(names, " -> "),
						   "; no plain INSERT can store the first.");
		draft.fix = cat("ALTER TABLE ", catalog_.name(*table.relation), " ALTER CONSTRAINT ",
						quoted(closing.name), " DEFERRABLE INITIALLY DEFERRED;");
		draft.evidence.put("tables", names.size() - 1).put("rows", table.rows);
		draft.weight = table.weight;
		draft.effect = table.rows;
		assessment_.add(draft);
	}

	const Catalog& catalog_;
	Assessment& assessment_;
	std::vector<std::vector<const Constraint*>> references_;	// by the number of the table
	std::vector<State> states_;
	std::vector<Step> way_;
};

void run(const Snapshot& snapshot, Assessment& assessment) {
	Walk(snapshot.catalog, assessment).run();
}

}  // namespace

extern constexpr Check mandatory_reference_cycle{CheckSpec{
	.id = "mandatory_reference_cycle",
	.title = "Ring of mandatory foreign keys that cannot be deferred",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "Tables that need each other's rows first cannot be filled by separate statements: "
		   "inserts, restores of data and deletions work only with constraints switched off.",
	.action = "Defer one foreign key of the ring to the end of the transaction, or let its column "
			  "be NULL until the other row is there. Changing a constraint takes ACCESS EXCLUSIVE "
			  "for a moment and reads no rows.",
	.bad = "CREATE TABLE countries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "capital_id bigint NOT NULL);\n"
		   "CREATE TABLE cities (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "country_id bigint NOT NULL, CONSTRAINT fk_cities_countries FOREIGN KEY (country_id) "
		   "REFERENCES countries (id));\n"
		   "ALTER TABLE countries ADD CONSTRAINT fk_countries_cities FOREIGN KEY (capital_id) "
		   "REFERENCES cities (id);\n"
		   "CREATE INDEX idx_cities_country_id ON cities (country_id);\n"
		   "CREATE INDEX idx_countries_capital_id ON countries (capital_id);",
	.good = "CREATE TABLE countries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"capital_id bigint NOT NULL);\n"
			"CREATE TABLE cities (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"country_id bigint NOT NULL, CONSTRAINT fk_cities_countries FOREIGN KEY (country_id) "
			"REFERENCES countries (id));\n"
			"ALTER TABLE countries ADD CONSTRAINT fk_countries_cities FOREIGN KEY (capital_id) "
			"REFERENCES cities (id) DEFERRABLE INITIALLY DEFERRED;\n"
			"CREATE INDEX idx_cities_country_id ON cities (country_id);\n"
			"CREATE INDEX idx_countries_capital_id ON countries (capital_id);",
	.near_miss = "CREATE TABLE countries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "capital_id bigint);\n"
				 "CREATE TABLE cities (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "country_id bigint NOT NULL, twin_id bigint NOT NULL, "
				 "CONSTRAINT fk_cities_countries FOREIGN KEY (country_id) "
				 "REFERENCES countries (id), "
				 "CONSTRAINT fk_cities_cities FOREIGN KEY (twin_id) REFERENCES cities (id));\n"
				 "ALTER TABLE countries ADD CONSTRAINT fk_countries_cities "
				 "FOREIGN KEY (capital_id) REFERENCES cities (id);\n"
				 "CREATE INDEX idx_cities_country_id ON cities (country_id);\n"
				 "CREATE INDEX idx_cities_twin_id ON cities (twin_id);\n"
				 "CREATE INDEX idx_countries_capital_id ON countries (capital_id);",
	.run = run,
}};

}  // namespace dbe
