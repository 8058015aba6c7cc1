// Rows that are deleted by a time in a column: the plan of the triggers, of the view of live rows, and
// what is proposed for the indexes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/row_lifecycle/foreign_keys.hpp"
#include "core/row_lifecycle/track.hpp"
#include "core/row_lifecycle/triggers.hpp"

namespace dbe {

// What becomes of rows that reference one which is deleted.
enum class Cascade { restrict, cascade, none };

// restrict where nothing is said; 22023 for another word.
Cascade cascade_named(std::optional<std::string_view> word);

// A relation of the name that the view shall have.
struct ExistingView {
	bool exists = false;
	bool is_of_table = false;  // a view on the table and nothing else, with the caller's rights
	std::vector<std::string_view> columns;
};

struct ViewGrant {
	std::string_view role;	// quoted; PUBLIC
	std::string_view privileges;
};

struct UniqueIndex {
	std::string_view name;
	std::string_view definition;
	std::string_view constraint;  // empty without one
};

struct SoftDeleteOptions {
	std::string_view deleted_at;
	Cascade cascade = Cascade::restrict;
	std::string_view view;	// empty: none
	bool add_column = false;
};

struct SoftDeleteFacts {
	std::vector<BaseType> types;
	std::vector<OwnTrigger> triggers;
	std::vector<ForeignKey> children;
	ExistingView view;
	std::vector<ViewGrant> grants;
	std::vector<UniqueIndex> unique;
	bool has_purge_index = false;
};

struct SoftDeletePlan {
	std::vector<Step> steps;
	std::vector<Step> proposals;  // shown, not done
};

SoftDeleteFacts soft_delete_facts(Call& call, const Target& target,
								  const SoftDeleteOptions& options);

SoftDeletePlan plan_soft_delete(const Target& target, const SoftDeleteFacts& facts,
								const SoftDeleteOptions& options);

// CREATE VIEW, ALTER VIEW ... RENAME and GRANT; nothing where the view is as it should be.
std::vector<Step> view_steps(const Target& target, const SoftDeleteFacts& facts,
							 const SoftDeleteOptions& options);

// Unique indexes of live rows alone, and the index that dbe.purge() reads.
std::vector<Step> index_proposals(const Target& target, const SoftDeleteFacts& facts,
								  const SoftDeleteOptions& options);

// The guards on the tables that reference; what the caller may not do there is proposed.
void plan_guards(const SoftDeleteFacts& facts, Cascade cascade, SoftDeletePlan& plan);

// Makes the event trigger that guards foreign keys to come, or drops it with the last table; nothing
// where it is as it should be, or where the extension's owner is no superuser.
std::optional<Step> follow_step(Call& call, const Target& target, bool is_on);

// How a table is deleted softly.
struct SoftDelete {
	std::string_view column;
	bool cascades = false;
};

// By the trigger that stands there; 55000 without one.
SoftDelete soft_delete_of(Call& call, const Target& target);

}  // namespace dbe
