// An analysed statement as the rules see it: everything in it listed once, with where it stands.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/host.hpp"

namespace dbe {

using Expression = dbe_expression;
using Query = dbe_query_tree;
using Entry = dbe_entry;
using From = dbe_from;

// Of which part of a query an expression is.
enum class Place : std::uint8_t {
	where,
	join,	  // ON, USING
	having,
	result,	  // what SELECT gives
	written,  // what INSERT and UPDATE write
	order,	  // ORDER BY, GROUP BY, DISTINCT beyond the results
	limit,	  // LIMIT, OFFSET
	source,	  // functions and VALUES in FROM
	returning,
	conflict  // SET and WHERE of ON CONFLICT
};

struct Site {
	const Expression* expression = nullptr;
	const Site* parent = nullptr;  // the expression that it is a part of
	const Query* query = nullptr;
	const From* join = nullptr;	 // whose condition it is in
	Place place = Place::where;
	bool is_clause = false;	 // a member of the AND list of its place
};

// The parts of one kind, in the order of the statement.
class SiteRange {
public:
	class Iterator {
	public:
		Iterator(const Site* sites, const std::uint32_t* at) : sites_(sites), at_(at) {}
		const Site& operator*() const { return sites_[*at_]; }
		Iterator& operator++() {
			at_++;
			return *this;
		}
		bool operator!=(const Iterator& other) const { return at_ != other.at_; }

	private:
		const Site* sites_;
		const std::uint32_t* at_;
	};

	SiteRange(const std::vector<Site>& sites, const std::vector<std::uint32_t>& numbers)
		: sites_(sites.data()), numbers_(numbers) {}
	Iterator begin() const { return {sites_, numbers_.data()}; }
	Iterator end() const { return {sites_, numbers_.data() + numbers_.size()}; }

private:
	const Site* sites_;
	const std::vector<std::uint32_t>& numbers_;
};

class AnalysedStatement {
public:
	explicit AnalysedStatement(const Host& host) : host_(&host) {}

	// Reads it anew; text is that of the whole script, in which its locations count.
	void read(std::string_view text, const dbe_analysed_statement& analysed, int server_major);

	std::string_view text() const { return text_; }
	int server_major() const { return server_major_; }
	const Query& root() const { return *queries_.front(); }
	// The statement's own, then those within it; views are not looked into.
	const std::vector<const Query*>& queries() const { return queries_; }
	const std::vector<Site>& sites() const { return sites_; }
	SiteRange of(dbe_expression_kind kind) const { return {sites_, by_kind_[kind]}; }
	// Members of the AND lists of WHERE, ON and HAVING.
	SiteRange clauses() const { return {sites_, clauses_}; }

	// Whether an outer join may put nulls for the rows of a table.
	bool is_nullable_side(const Entry& entry) const;
	// What stands in the text at a mark's place, of a kind; nullptr if nothing does.
	const dbe_mark* mark_at(dbe_mark_kind kind, std::int32_t location) const;
	const dbe_mark* marks_begin() const { return marks_; }
	const dbe_mark* marks_end() const { return marks_ + mark_count_; }

private:
	struct Position {
		const Query* query;
		const From* join;
		Place place;
	};

	void add_query(const Query& query);
	void add_entries(const Query& query);
	void add_from(const Query& query, const From& from, bool is_nullable);
	void add_targets(const Query& query, const dbe_target_list& targets, Place place);
	void add_clauses(const Expression* expression, const Position& position);
	void add(const Expression* expression, const Position& position, std::uint32_t parent,
			 bool is_clause);
	void link();

	const Host* host_;
	std::string_view text_;
	int server_major_ = 0;
	std::vector<const Query*> queries_;
	std::vector<Site> sites_;
	std::vector<std::uint32_t> parents_;
	std::vector<std::uint32_t> clauses_;
	std::array<std::vector<std::uint32_t>, DBE_CURRENT_OF + 1> by_kind_;
	std::vector<const Entry*> nullable_;
	const dbe_mark* marks_ = nullptr;
	std::uint32_t mark_count_ = 0;
};

}  // namespace dbe
