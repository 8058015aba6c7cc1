// The audit trail of one table, for those who read it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/call.hpp"

namespace dbe {

struct TrailColumn {
	std::string_view name;
	std::string_view type;	// as declared; below a domain, whose conditions are its owner's code
	bool is_kept = false;	// with its value as it is
	bool is_key = false;
	bool is_generated = false;
	bool is_always_identity = false;
	bool is_container = false;	// an array or a composite: jsonb shows it as such
	bool is_text = false;	// somebody's own type: the trail keeps its text
	// Its elements have a cast to json that neither a superuser nor the caller has written: to show them
	// would run it. Never shown, and never kept as far as the caller is concerned.
	bool is_closed = false;
	bool is_folded = false;	 // citext
	std::string_view collation = {};  // by which different text is equal, quoted; mostly none
	bool is_required = false;  // is NOT NULL and has no default
	bool takes_no_null = false;
	bool is_tracked = false;   // dbe.track_updates() maintains it
	bool is_maker = false;	   // dbe.track_updates() sets it when a row is made, whatever is given
	std::string_view added_at = {};	 // where the table was audited already

	// Of a row of the table, as the trail keeps it. Casts and operators of such a type are its owner's
	// code, its output function is not.
	std::string value_in(std::string_view row) const;
	// A value of it beside another: citext by its lower case.
	std::string compared(std::string value) const;
};

struct Trail {
	std::uint32_t table_id = 0;
	std::uint32_t relation_id = 0;
	std::string relation;	// schema.name, quoted; ONLY where children have trails of their own
	std::string identity;	// the same without ONLY
	bool is_enabled = false;
	bool is_complete = false;	// each INSERT, UPDATE and DELETE is recorded
	std::string_view enabled_at;
	std::string_view disabled_at;
	// Since when the log is whole and what the table was can be rebuilt from it.
	std::string_view complete_since;
	bool was_complete = false;	// before that, too, but what was recorded is gone or means something else
	std::string_view deleted_at;  // the column of dbe.soft_delete_enable(), empty without
	std::vector<TrailColumn> columns;
	std::vector<const TrailColumn*> key;

	Trail() = default;
	Trail(const Trail&) = delete;
	Trail& operator=(const Trail&) = delete;
	Trail(Trail&&) = default;
	Trail& operator=(Trail&&) = default;

	// ARRAY['a', 'b'] of the columns whose values are kept
	std::string kept_names() const;
	// those of them that the table had at a time
	std::string kept_names_at(std::string_view moment) const;
	// a row of the table as jsonb, as the trail keeps it
	std::string row_object(std::string_view row) const;
	// {"id": 1} as SQL, of a row of the table
	std::string key_object(std::string_view row) const;
	// {"id": ...} as SQL, of a row as jsonb
	std::string key_members(std::string_view row) const;
	// whether two rows as jsonb have keys that the table takes for one
	std::string is_same_key(std::string_view row, std::string_view other) const;
	// whether a row as jsonb has a key as the caller has given it
	std::string has_key(std::string_view row, std::string_view key) const;
	// ARRAY['id'] of the key's columns
	std::string key_names() const;
	// a key as the caller has given it, as text and as the trail keeps it: a type that keeps equal values
	// in one form has a say, with the rights of who asks
	std::string sought_key(std::string_view given) const;
	// dbe.audit_places() for that
	std::string places(std::string_view sought) const;
	// ROW('1'::bigint), of a key as the caller has given it
	std::string given_key(std::string_view key) const;
	// row.id = '1'::bigint, for a key as the caller has given it
	std::string is_row(std::string_view row, std::string_view key) const;
	// the value of a column that an object holds, as SQL
	std::string value_of(const TrailColumn& column, std::string_view object) const;
	// row.id = (object ->> 'id')::bigint
	std::string is_row_of(std::string_view row, std::string_view object) const;

private:
	bool is_object(std::string_view given) const;
	std::string logged_value(const TrailColumn& column, std::string_view object) const;
	std::string given_value(const TrailColumn& column, std::string_view given) const;
};

// For functions that look at the log with more rights than the caller has: 42501 without SELECT on
// dbe.audit_log.
void require_right_to_read(Call& call);

// The trail of the table in an argument. Refused: null (22004), a table that was never audited (55000).
Trail trail_argument(Call& call, std::size_t position);
Trail trail_of(Call& call, std::uint32_t relation);
// 42501 without SELECT on all columns of the table, before a query fails that is not the caller's.
void require_right_to_table(Call& call, const Trail& trail);
// 22023, or the error of the type, for a key that does not fit.
void require_key_value(Call& call, const Trail& trail, std::string_view key);

// How somebody has disabled, dropped or replaced triggers of the trail; nothing while it records.
std::optional<std::string> switched_off(Call& call, std::string_view identity);

// For those who go back in time. Refused: a table without a key, a trail that was stopped or leaves
// changes out (55000), a moment before it begins (22023).
void require_unbroken(Call& call, const Trail& trail, std::string_view as_of);
void require_key(const Trail& trail);

}  // namespace dbe
