#include "core/row_lifecycle/track.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr std::string_view datatype_mismatch = "42804";

// The last of a table's triggers by name have the last word.
constexpr std::string_view guard_name = "zz_dbe_track_guard";
constexpr std::string_view stamp_name = "zz_dbe_track_updates";

struct RoleFacts {
	TrackRole role;
	std::string_view name;
	std::string_view types;	 // for people
	std::string_view added;	 // the column as it is added
	std::string_view default_value;
};

// When a row of before was made, or by whom, is not known: nothing is claimed for it.
constexpr std::array<RoleFacts, track_roles> facts{{
	{TrackRole::updated_at, "updated_at", "timestamptz or timestamp",
	 "timestamptz NOT NULL DEFAULT now()", "now()"},
	{TrackRole::version, "version", "smallint, integer or bigint", "integer NOT NULL DEFAULT 1",
	 "1"},
	{TrackRole::created_at, "created_at", "timestamptz or timestamp", "timestamptz", "now()"},
	{TrackRole::created_by, "created_by", "text, varchar, name, uuid, smallint, integer or bigint",
	 "text", ""},
	{TrackRole::updated_by, "updated_by", "text, varchar, name, uuid, smallint, integer or bigint",
	 "text", ""},
}};

bool is_time(TrackRole role) {
	return role == TrackRole::updated_at || role == TrackRole::created_at;
}

bool is_user(TrackRole role) {
	return role == TrackRole::created_by || role == TrackRole::updated_by;
}

bool takes(TrackRole role, std::string_view type) {
	if (is_time(role))
		return equals_any(type, {"timestamp with time zone", "timestamp without time zone"});
	const bool is_number = equals_any(type, {"smallint", "integer", "bigint"});
	if (role == TrackRole::version) return is_number;
	return is_number || equals_any(type, {"text", "character varying", "name", "uuid"});
}

class Plan {
public:
	Plan(const Target& target, const std::vector<BaseType>& types, const TrackOptions& options)
		: target_(target), types_(types), options_(options) {}

	std::vector<Step> steps(const std::vector<OwnTrigger>& existing) {
		refuse_nonsense();
		for (const RoleFacts& role : facts)
			if (const auto column = wanted(role.role)) consider(role, *column);
		std::vector<Step> steps;
		if (!additions_.empty()) steps.push_back(addition());
		if (!defaults_.empty()) steps.push_back(default_values());
		for (Step& step : trigger_steps(target_, existing, triggers()))
			steps.push_back(std::move(step));
		return steps;
	}

private:
	std::optional<std::string_view> wanted(TrackRole role) const {
		return options_.columns[static_cast<std::size_t>(role)];
	}

	void refuse_nonsense() const {
		std::vector<std::string_view> seen;
		for (const auto& column : options_.columns) {
			if (!column) continue;
			if (column->empty())
				throw Error{sqlstate::invalid_parameter_value,
							"the name of a column must not be empty", "",
							"Null stands for no column."};
			if (std::ranges::find(seen, *column) != seen.end())
				throw Error{sqlstate::invalid_parameter_value,
							cat("column ", quoted(*column), " is named twice"), "",
							"Each column has one meaning."};
			seen.push_back(*column);
		}
		if (!wanted(TrackRole::updated_at) && !wanted(TrackRole::version) &&
			!wanted(TrackRole::updated_by) && !wanted(TrackRole::created_at) &&
			!wanted(TrackRole::created_by))
			throw Error{sqlstate::invalid_parameter_value, "there is nothing to track", "",
						"Name a column, or call dbe.track_updates_disable()."};
		if (options_.check_version && !wanted(TrackRole::version))
			throw Error{sqlstate::invalid_parameter_value,
						"check_version needs a version column", "", "Name it as version."};
	}

	void consider(const RoleFacts& role, std::string_view name) {
		const TargetColumn* column = target_.column(name);
		if (column == nullptr) {
			if (!options_.add_columns) refuse_missing(name);
			add(role, name);
			return;
		}
		refuse_kind(role, *column);
		if (!role.default_value.empty() && column->default_expression.empty())
			defaults_.push_back(cat("ALTER COLUMN ", quoted(name), " SET DEFAULT ",
									role.default_value));
	}

	[[noreturn]] void refuse_missing(std::string_view name) const {
		throw Error{sqlstate::undefined_column,
					cat("column ", quoted(name), " of table ", target_.identity(),
						" does not exist"),
					"", cat("Let it be added: SELECT * FROM dbe.track_updates(",
							literal(target_.identity()), arguments(), ", add_columns => true);")};
	}

	// The caller's own arguments, for a call that runs as printed.
	std::string arguments() const {
		std::string out;
		for (const RoleFacts& role : facts) {
			const auto column = wanted(role.role);
			const bool by_default =
				role.role == TrackRole::updated_at || role.role == TrackRole::version;
			if (by_default ? column == role.name : !column) continue;
			append(out, cat(", ", role.name, " => ", column ? literal(*column) : "NULL"));
		}
		if (options_.check_version) append(out, ", check_version => true");
		return out;
	}

	void refuse_kind(const RoleFacts& role, const TargetColumn& column) const {
		if (column.is_generated || column.is_identity)
			throw Error{sqlstate::wrong_object_type,
						cat("column ", quoted(column.name), " of table ", target_.identity(),
							column.is_generated ? " is generated" : " is an identity column"),
						"The server gives it its values.", "Name another column."};
		const auto type = std::ranges::find(types_, column.number, &BaseType::column);
		if (type != types_.end() && takes(role.role, type->type)) return;
		throw Error{datatype_mismatch,
					cat("column ", quoted(column.name), " of table ", target_.identity(),
						" has type ", column.type),
					cat("As ", role.name, " it must be ", role.types, ", or a domain over one."),
					"Name another column, or change its type."};
	}

	void add(const RoleFacts& role, std::string_view name) {
		additions_.push_back(cat("ADD COLUMN ", quoted(name), " ", role.added));
		if (role.role == TrackRole::created_at)
			defaults_.push_back(
				cat("ALTER COLUMN ", quoted(name), " SET DEFAULT ", role.default_value));
	}

	std::string alter(const std::vector<std::string>& parts) const {
		return cat("ALTER TABLE ", target_.identity(), " ", join(parts, ", "));
	}

	Step addition() const {
		return {alter(additions_),
				"The columns are added without rewriting a row; rows of before get the time of "
				"this call and version 1, and no maker. ACCESS EXCLUSIVE on the table until the end "
				"of the transaction."};
	}

	Step default_values() const {
		return {alter(defaults_),
				"New rows get a value where the statement gives none. ACCESS EXCLUSIVE on the "
				"table until the end of the transaction."};
	}

	std::vector<WantedTrigger> triggers() const {
		std::vector<std::string> columns;
		std::vector<std::string> roles;
		bool stamps = false;
		bool fills = false;
		for (const RoleFacts& role : facts) {
			const auto column = wanted(role.role);
			if (!column) continue;
			columns.push_back(quoted(*column));
			roles.emplace_back(role.name);
			fills |= is_user(role.role);
			stamps |= role.role != TrackRole::created_at && role.role != TrackRole::created_by;
			// A row that moves to another partition is inserted there: the stamp knows that it is not new.
			stamps |= is_user(role.role) && target_.kind == 'p';
		}
		if (options_.check_version) roles.emplace_back("check_version");
		std::vector<WantedTrigger> triggers;
		triggers.push_back({std::string(guard_name),
							cat(fills ? "BEFORE INSERT OR UPDATE OF " : "BEFORE UPDATE OF ",
								join(columns, ", ")),
							"FOR EACH ROW", function_call("track_guard", roles), guard_effect()});
		if (stamps)
			triggers.push_back({std::string(stamp_name), "BEFORE UPDATE", "FOR EACH ROW",
								function_call("track_stamp", {}), stamp_effect()});
		return triggers;
	}

	std::string guard_effect() const {
		std::string effect = "Fires where a statement names one of these columns";
		append(effect, options_.check_version
						   ? ": an update that carries another version than the row's fails (40001)."
						   : ", and keeps their names.");
		if (wanted(TrackRole::created_at) || wanted(TrackRole::created_by))
			append(effect, " When and by whom a row was made does not change.");
		return effect;
	}

	std::string stamp_effect() const {
		std::string effect = "Every update sets ";
		std::vector<std::string> parts;
		if (const auto c = wanted(TrackRole::updated_at))
			parts.push_back(cat(quoted(*c), " to the time of the transaction"));
		if (const auto c = wanted(TrackRole::version))
			parts.push_back(cat(quoted(*c), " to the next number"));
		if (const auto c = wanted(TrackRole::updated_by))
			parts.push_back(cat(quoted(*c), " to who did it"));
		append(effect, cat(join(parts, ", "), ", whatever the statement gives."));
		if (target_.kind == 'p') append(effect, " Holds for all partitions, also new ones.");
		if (target_.kind == 'r' && target_.has_children)
			append(effect, " Not for tables that inherit from it: name each of them.");
		return effect;
	}

	const Target& target_;
	const std::vector<BaseType>& types_;
	const TrackOptions& options_;
	std::vector<std::string> additions_;
	std::vector<std::string> defaults_;
};

}  // namespace

std::string_view name(TrackRole role) { return facts[static_cast<std::size_t>(role)].name; }

std::vector<BaseType> base_types(Call& call, const Target& target) {
	const dbe_rows rows = call.host().query(
		cat("WITH RECURSIVE base (number, type, next) AS ("
			"SELECT a.attnum, a.atttypid, t.typbasetype "
			"FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
			"WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = ",
			target.id,
			" UNION ALL SELECT b.number, t.oid, t.typbasetype "
			"FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.next) "
			"SELECT b.number, pg_catalog.format_type(b.type, NULL) FROM base b WHERE b.next = 0 "
			"ORDER BY b.number")
			.c_str());
	std::vector<BaseType> types;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		types.push_back({static_cast<std::int16_t>(row.number(0)), row.text(1)});
	}
	return types;
}

std::vector<Step> plan_tracking(const Target& target, const std::vector<BaseType>& types,
								const TrackOptions& options,
								const std::vector<OwnTrigger>& existing) {
	return Plan(target, types, options).steps(existing);
}

}  // namespace dbe
