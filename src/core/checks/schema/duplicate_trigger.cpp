#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/function_reads.hpp"
#include "core/checks/snapshot.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

constexpr int event_bits = trigger_event::insert | trigger_event::remove | trigger_event::update |
						   trigger_event::truncate;

bool is_comparable(const Trigger& trigger) {
	return trigger.is_plain && !trigger.is_internal && !trigger.is_constraint &&
		   trigger.enabled != 'D' && trigger.parent == Oid{};
}

// Both call the same at the same moment of at least one event.
bool fire_together(const Trigger& a, const Trigger& b) {
	return a.function == b.function && a.enabled == b.enabled &&
		   (a.events & ~event_bits) == (b.events & ~event_bits) &&
		   (a.events & b.events & event_bits) != 0;
}

// Does the function tell its triggers apart? What is not written in PL/pgSQL may (TD["name"]).
bool asks_for_name(const Catalog& catalog, FunctionId id) {
	const Function* function = catalog.function(id);
	if (function == nullptr || function->source.length == 0 ||
		!is_readable_body(catalog, *function))
		return true;
	const auto words = sql_words(function->source);
	return std::any_of(words.begin(), words.end(),
					   [](const Token& token) { return token.is_word("tg_name"); });
}

// A trigger that may change the row after the first of the two and before the second: they fire by
// name, and the second may be there to have the last word.
bool has_change_between(std::span<const Trigger> all, const Trigger& a, const Trigger& b) {
	constexpr int before_row = trigger_event::before | trigger_event::row;
	if ((a.events & before_row) != before_row) return false;
	const std::string_view first = std::min(a.name.view(), b.name.view());
	const std::string_view last = std::max(a.name.view(), b.name.view());
	return std::any_of(all.begin(), all.end(), [&](const Trigger& t) {
		return t.function != a.function && t.enabled != 'D' && (t.events & before_row) == before_row &&
			   (t.events & a.events & b.events & event_bits) != 0 && first < t.name.view() &&
			   t.name.view() < last;
	});
}

std::string events_text(int events) {
	std::vector<std::string> names;
	if (events & trigger_event::insert) names.emplace_back("INSERT");
	if (events & trigger_event::update) names.emplace_back("UPDATE");
	if (events & trigger_event::remove) names.emplace_back("DELETE");
	if (events & trigger_event::truncate) names.emplace_back("TRUNCATE");
	return join(names, " and ");
}

// The one that can go: all its events are the other's, too. Of twins that is the later by name,
// which fires later.
const Trigger* dispensable(const Trigger& a, const Trigger& b) {
	const int both = a.events & b.events;
	if (a.events == b.events) return a.name.view() < b.name.view() ? &b : &a;
	if (both == b.events) return &b;
	return both == a.events ? &a : nullptr;
}

void report(const Catalog& catalog, const Table& table, const Trigger& a, const Trigger& b,
			Assessment& assessment) {
	const Trigger* spare = dispensable(a, b);
	const Trigger& shown = spare != nullptr ? *spare : b;
	const Trigger& other = &shown == &a ? b : a;
	const std::string name = catalog.name(*table.relation);
	Draft draft;
	draft.object = cat(name, ".", quoted(shown.name));
	draft.detail = cat("Calls ", catalog.name(*catalog.function(a.function)), " at ",
					   events_text(a.events & b.events), " as ", quoted(other.name),
					   " does: it runs twice.");
	if (spare != nullptr)
		draft.fix = cat("DROP TRIGGER ", quoted(spare->name), " ON ", name, ";");
	draft.weight = table.weight;
	draft.effect = table.writes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		const auto triggers = catalog.triggers(table.id());
		if (triggers.empty()) continue;
		assessment.examined(table.weight);
		for (std::size_t i = 0; i < triggers.size(); i++) {
			if (!is_comparable(triggers[i])) continue;
			// One finding for each that has a twin before it.
			const auto before = triggers.first(i);
			const auto twin =
				std::find_if(before.begin(), before.end(), [&](const Trigger& other) {
					return is_comparable(other) && fire_together(other, triggers[i]) &&
						   !has_change_between(triggers, other, triggers[i]);
				});
			if (twin != before.end() && !asks_for_name(catalog, twin->function))
				report(catalog, table, *twin, triggers[i], assessment);
		}
	}
}

}  // namespace

extern constexpr Check duplicate_trigger{CheckSpec{
	.id = "duplicate_trigger",
	.title = "Two triggers that do the same at the same moment",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "The function runs twice for each row: an audit stores everything twice, a counter counts "
		   "double, and the rest is wasted time at every write. Mostly a migration made the trigger "
		   "again under another name.",
	.action = "Drop one of them; that takes ACCESS EXCLUSIVE for a moment. What was stored or counted "
			  "twice has to be mended.",
	.bad = "CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS "
		   "'BEGIN RETURN NULL; END';\n"
		   "CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL);\n"
		   "CREATE TRIGGER parcels_changes AFTER INSERT OR UPDATE ON parcels FOR EACH ROW "
		   "EXECUTE FUNCTION note_change();\n"
		   "CREATE TRIGGER note_parcels AFTER UPDATE ON parcels FOR EACH ROW "
		   "EXECUTE FUNCTION note_change();",
	.good = "CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS "
			"'BEGIN RETURN NULL; END';\n"
			"CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL);\n"
			"CREATE TRIGGER parcels_changes AFTER INSERT OR UPDATE ON parcels FOR EACH ROW "
			"EXECUTE FUNCTION note_change();",
	.near_miss = "CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS "
				 "'BEGIN RETURN NULL; END';\n"
				 "CREATE TABLE parcels (id bigint PRIMARY KEY, note text NOT NULL);\n"
				 "CREATE TRIGGER parcels_inserts AFTER INSERT ON parcels FOR EACH ROW "
				 "EXECUTE FUNCTION note_change();\n"
				 "CREATE TRIGGER parcels_updates AFTER UPDATE ON parcels FOR EACH ROW "
				 "WHEN (old.note <> new.note) EXECUTE FUNCTION note_change();\n"
				 "CREATE TRIGGER parcels_other AFTER UPDATE ON parcels FOR EACH ROW "
				 "EXECUTE FUNCTION note_change('other');\n"
				 "CREATE FUNCTION trim_note() RETURNS trigger LANGUAGE plpgsql AS "
				 "'BEGIN NEW.note := btrim(NEW.note); RETURN NEW; END';\n"
				 "CREATE FUNCTION sign_note() RETURNS trigger LANGUAGE plpgsql AS "
				 "'BEGIN NEW.note := NEW.note || current_user || '' ''; RETURN NEW; END';\n"
				 "CREATE TRIGGER a_trim BEFORE INSERT ON parcels FOR EACH ROW "
				 "EXECUTE FUNCTION trim_note();\n"
				 "CREATE TRIGGER b_sign BEFORE INSERT ON parcels FOR EACH ROW "
				 "EXECUTE FUNCTION sign_note();\n"
				 "CREATE TRIGGER z_trim BEFORE INSERT ON parcels FOR EACH ROW "
				 "EXECUTE FUNCTION trim_note();\n"
				 "CREATE TRIGGER parcels_whole AFTER UPDATE ON parcels FOR EACH STATEMENT "
				 "EXECUTE FUNCTION note_change();",
	.run = run,
}};

}  // namespace dbe
