#include "core/api/audit.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/registry.hpp"
#include "core/query/index_builds.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

class Stopwatch {
public:
	Stopwatch(const Host& host, double& milliseconds)
		: host_(host), milliseconds_(milliseconds), start_(host.nanoseconds()) {}
	Stopwatch(const Stopwatch&) = delete;
	Stopwatch& operator=(const Stopwatch&) = delete;
	~Stopwatch() { milliseconds_ += static_cast<double>(host_.nanoseconds() - start_) / 1e6; }

private:
	const Host& host_;
	double& milliseconds_;
	std::int64_t start_;
};

template <class Function>
auto timed(const Host& host, double& milliseconds, Function function) {
	const Stopwatch watch(host, milliseconds);
	return function();
}

// A build may end or begin while the catalogs are read.
std::span<const RelationId> both(Arena& arena, std::span<const RelationId> before,
								 std::span<const RelationId> after) {
	const auto all = arena.array<RelationId>(before.size() + after.size());
	std::copy(after.begin(), after.end(), std::copy(before.begin(), before.end(), all.begin()));
	return all;
}

// A check whose name holds what was asked for, or the reverse. A letter or two stand in any name.
std::string_view nearest_check(std::string_view wanted) {
	constexpr std::size_t shortest = 4;
	if (wanted.size() < shortest) return {};
	for (const Check* check : all_checks())
		if (check->id.find(wanted) != std::string_view::npos ||
			wanted.find(check->id) != std::string_view::npos)
			return check->id;
	return {};
}

}  // namespace

Audit::Audit(Call& call, const Selection& selection, std::span<const std::string_view> schemas)
	: builds_before_(load_index_builds(call.host(), call.arena())),
	  catalog_(timed(call.host(), times_.lookups,
					 [&] {
						 const dbe_catalog rows = timed(call.host(), times_.catalogs,
														[&] { return call.host().catalog(); });
						 return Catalog(rows, call.arena(), schemas);
					 })),
	  index_builds_(both(call.arena(), builds_before_,
						 load_index_builds(call.host(), call.arena()))),
	  settings_(catalog_.settings()),
	  statements_(timed(call.host(), times_.statements,
						[&] { return load_statements(call.host(), call.arena(), catalog_); })),
	  facts_(timed(call.host(), times_.facts,
				   [&] {
					   ServerFacts facts = load_facts(call.host(), call.arena(), catalog_);
					   facts.migrations = load_migrations(call.host(), call.arena(), catalog_);
					   facts.attestations = load_attestations(call.host(), call.arena());
					   return facts;
				   })),
	  parameters_(load_parameters(call)),
	  snapshot_{catalog_, settings_, statements_, facts_, parameters_, index_builds_, &call.host()},
	  results_(timed(call.host(), times_.checks,
					 [&] {
						 require_schemas(catalog_, schemas);
						 Results results =
							 run_checks(snapshot_, selection, call.host(), call.arena());
						 put_muted_apart(results, load_mutes(call), call.host(), call.arena());
						 return results;
					 })),
	  score_(timed(call.host(), times_.scoring,
				   [&] { return compute_score(results_, call.arena()); })) {
	times_.lookups -= times_.catalogs;
}

const Check& known_check(std::string_view wanted) {
	if (const Check* check = find_check(wanted)) return *check;
	const std::string_view near = nearest_check(wanted);
	throw Error{sqlstate::undefined_object, cat("check \"", wanted, "\" does not exist"), "",
				near.empty() ? std::string("SELECT id, title FROM dbe.checks lists all checks.")
							 : cat("Perhaps you mean \"", near, "\".")};
}

std::span<const std::string_view> check_arguments(Call& call, std::size_t position) {
	const auto ids = call.texts(position);
	for (const std::string_view id : ids) known_check(id);
	return ids;
}

std::span<const Dimension> dimension_arguments(Call& call, std::size_t position) {
	const auto wanted = call.texts(position);
	const auto dimensions = call.arena().array<Dimension>(wanted.size());
	std::transform(wanted.begin(), wanted.end(), dimensions.begin(), known_dimension);
	return dimensions;
}

Dimension known_dimension(std::string_view wanted) {
	std::string known;
	for (std::size_t i = 0; i < dimension_count; i++) {
		const auto dimension = static_cast<Dimension>(i);
		if (name(dimension) == wanted) return dimension;
		append(known, cat(i == 0 ? "" : ", ", name(dimension)));
	}
	throw Error{sqlstate::invalid_parameter_value,
				cat("dimension \"", wanted, "\" does not exist"), "",
				cat("The dimensions are ", known, ".")};
}

void require_schemas(const Catalog& catalog, std::span<const std::string_view> schemas) {
	for (const std::string_view wanted : schemas) {
		bool exists = false;
		for (const Schema& s : catalog.schemas()) exists |= s.name.view() == wanted;
		if (!exists)
			throw Error{sqlstate::invalid_schema_name, cat("schema \"", wanted, "\" does not exist"),
						"", "SELECT nspname FROM pg_namespace lists the schemas."};
	}
}

Parameters load_parameters(Call& call) {
	const dbe_rows rows =
		call.host().query("SELECT name, value FROM dbe.setting_overrides ORDER BY name");
	const auto overrides = call.arena().array<ParameterOverride>(rows.count);
	for (std::uint32_t i = 0; i < rows.count; i++) {
		overrides[i].name = rows.cells[i * 2];
		parse_number(rows.cells[i * 2 + 1], overrides[i].value);
	}
	return Parameters(overrides);
}

Mutes load_mutes(Call& call) {
	const dbe_rows rows = call.host().query(
		"SELECT check_id, object, reason, "
		"to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') "
		"FROM dbe.muted WHERE until IS NULL OR until > statement_timestamp()");
	const auto mutes = call.arena().array<Mute>(rows.count);
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		mutes[i] = {row.text(0), row.text(1), row.text(2), row.text(3)};
	}
	return Mutes(mutes);
}

}  // namespace dbe
