// What two statements read: the tables for which rows are made up, and the values these are made of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/arena.hpp"
#include "core/base/host.hpp"
#include "core/verify/values.hpp"

namespace dbe {

// Only what the type admits, each once.
struct Domain {
	std::vector<std::string> own;
	std::vector<std::string> related;  // from constants of this kind that stand beside no column
	std::vector<std::string> usual;
	char category = 'U';
	bool has_other_kind = false;  // own values are of a kind that usual ones are not: numbers in a text
	std::size_t size() const { return own.size() + related.size() + usual.size(); }
};

struct MadeColumn {
	std::int16_t number = 0;
	std::string name;
	bool is_not_null = false;
	bool is_used = false;
	bool is_key = false;  // unique by itself
	Domain domain;
};

struct MadeForeignKey {
	std::size_t parent = 0;	 // which table
	std::vector<std::size_t> columns;  // which columns, of this table and of the parent
	std::vector<std::size_t> referenced;
};

struct MadeTable {
	dbe_relation_id id{};
	std::string schema;
	std::string name;
	std::vector<MadeColumn> columns;  // but those that are generated
	std::vector<MadeForeignKey> foreign_keys;
};

struct Subject {
	std::vector<MadeTable> tables;	// parents before their children, as far as that is possible
	std::vector<Domain> parameters;
	bool has_times = false;	 // so that the session's zone may matter
	std::string missing;  // the column that must have a value and of whose type none is known
};

Subject read_subject(const Host& host, const dbe_trial_facts& one, const dbe_trial_facts& other);

}  // namespace dbe
