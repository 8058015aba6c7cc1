#include "core/verify/generate.hpp"

#include <algorithm>
#include <array>

namespace dbe {
namespace {

constexpr std::size_t most_rows = 9;  // of a table
constexpr std::size_t usual_always = 3;	 // values that stand in every database, so that columns meet in joins

using Values = std::vector<std::string_view>;

class Generator {
public:
	Generator(const Subject& subject, std::uint64_t seed, unsigned number)
		: subject_(subject),
		  seed_(seed * 1000003 + number),
		  number_(number),
		  random_(seed_),
		  // of some databases all values are those that the statements speak of
		  is_narrow_(random_.chance(40)) {}

	MadeDatabase run() {
		database_.tables.resize(subject_.tables.size());
		for (std::size_t i = 0; i < subject_.tables.size(); i++) fill(i);
		for (const Domain& domain : subject_.parameters) database_.parameters.push_back(parameter(domain));
		return std::move(database_);
	}

private:
	void fill(std::size_t table);
	std::size_t row_count();
	MadeRow make_row(const MadeTable& table, const std::vector<Values>& values, const std::vector<unsigned>& null_rates,
					 std::size_t row);
	void refer(const MadeTable& table, MadeRow& row);
	Values choose(const Domain& domain);
	Values choose_many(const Domain& domain);
	MadeCell parameter(const Domain& domain);

	const Subject& subject_;
	std::uint64_t seed_;
	unsigned number_;
	Random random_;
	bool is_narrow_;
	MadeDatabase database_;
};

void take(Values& to, const std::vector<std::string>& from, std::size_t count, Random& random) {
	std::vector<std::size_t> order(from.size());
	for (std::size_t i = 0; i < order.size(); i++) order[i] = i;
	random.shuffle(order);
	for (std::size_t i = 0; i < std::min(count, order.size()); i++) to.push_back(from[order[i]]);
}

// About five. What stands beside no column is chosen alike for all columns of a kind: they may be compared.
Values Generator::choose(const Domain& domain) {
	Random alike(seed_ ^ (static_cast<std::uint64_t>(static_cast<unsigned char>(domain.category)) << 32));
	Values out;
	// the value itself is first among those that stand around it
	if (!domain.own.empty()) out.push_back(domain.own.front());
	take(out, domain.own, is_narrow_ ? 6 : 3, random_);
	if (!out.empty() && (is_narrow_ || (domain.has_other_kind && !random_.chance(25)))) return out;
	take(out, domain.related, domain.own.empty() ? 3 : 1, alike);
	for (std::size_t i = 0; i < std::min(usual_always, domain.usual.size()); i++) out.push_back(domain.usual[i]);
	take(out, domain.usual, 1, alike);
	return out;
}

// As many as there may be rows.
Values Generator::choose_many(const Domain& domain) {
	Values out;
	take(out, domain.own, 4, random_);
	take(out, domain.usual, most_rows, random_);
	random_.shuffle(out);
	return out;
}

std::size_t Generator::row_count() {
	if (number_ == 0) return 0;
	if (number_ == 1) return 1;
	if (random_.chance(8)) return 0;
	return 2 + random_.below(most_rows - 1);
}

MadeRow Generator::make_row(const MadeTable& table, const std::vector<Values>& values,
							const std::vector<unsigned>& null_rates, std::size_t row) {
	MadeRow cells(table.columns.size());
	for (std::size_t i = 0; i < table.columns.size(); i++) {
		const MadeColumn& column = table.columns[i];
		if (values[i].empty() || random_.chance(null_rates[i])) continue;
		// what nobody looks at, or is unique, has other values in each row
		const bool takes_turns = column.is_key || !column.is_used;
		cells[i] = values[i][takes_turns ? row % values[i].size() : random_.below(values[i].size())];
	}
	return cells;
}

// To rows that are there, of its own table also to itself, at times to none.
void Generator::refer(const MadeTable& table, MadeRow& row) {
	for (const MadeForeignKey& key : table.foreign_keys) {
		const auto& parents = database_.tables[key.parent];
		const bool is_own = subject_.tables[key.parent].id == table.id;
		if ((parents.empty() && !is_own) || random_.chance(10)) continue;
		const std::size_t choice = random_.below(parents.size() + (is_own ? 1 : 0));
		const MadeRow parent = choice < parents.size() ? parents[choice] : row;
		for (std::size_t i = 0; i < key.columns.size(); i++)
			if (row[key.columns[i]] || table.columns[key.columns[i]].is_not_null)
				row[key.columns[i]] = parent[key.referenced[i]];
	}
}

void Generator::fill(std::size_t number) {
	constexpr std::array<unsigned, 5> rates{0, 15, 25, 30, 60};	 // percent
	const MadeTable& table = subject_.tables[number];
	std::vector<Values> values;
	std::vector<unsigned> null_rates;
	for (const MadeColumn& column : table.columns) {
		const bool is_many = column.is_key || !column.is_used;
		if (!column.is_used && !column.is_not_null)
			values.emplace_back();
		else
			values.push_back(is_many ? choose_many(column.domain) : choose(column.domain));
		null_rates.push_back(column.is_not_null ? 0 : rates[random_.below(rates.size())]);
	}
	const std::size_t count = row_count();
	auto& rows = database_.tables[number];
	for (std::size_t i = 0; i < count; i++) {
		if (!rows.empty() && random_.chance(20)) {
			rows.push_back(rows[random_.below(rows.size())]);
			continue;
		}
		MadeRow row = make_row(table, values, null_rates, i);
		refer(table, row);
		rows.push_back(std::move(row));
	}
}

MadeCell Generator::parameter(const Domain& domain) {
	if (domain.size() == 0 || random_.chance(10)) return std::nullopt;
	const Values values = choose(domain);
	return values[random_.below(values.size())];
}

}  // namespace

MadeDatabase generate(const Subject& subject, std::uint64_t seed, unsigned number) {
	return Generator(subject, seed, number).run();
}

MadeDatabase only_kept(const MadeDatabase& database, const std::vector<std::vector<bool>>& kept) {
	MadeDatabase out;
	out.parameters = database.parameters;
	out.tables.resize(database.tables.size());
	for (std::size_t i = 0; i < database.tables.size(); i++)
		for (std::size_t row = 0; row < database.tables[i].size(); row++)
			if (kept[i][row]) out.tables[i].push_back(database.tables[i][row]);
	return out;
}

MadeDatabase shuffled(const MadeDatabase& database, std::uint64_t seed) {
	MadeDatabase out = database;
	Random random(seed);
	for (auto& rows : out.tables) {
		if (seed % 2 == 0) std::reverse(rows.begin(), rows.end());
		if (seed > 0) random.shuffle(rows);
	}
	return out;
}

}  // namespace dbe
