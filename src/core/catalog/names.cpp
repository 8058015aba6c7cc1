// Names of catalog objects as they stand in DDL.
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/catalog/catalog.hpp"

namespace dbe {
namespace {

// "interval(3)" and "bit varying(8)" are rare enough to show their plain name.
std::string with_length(std::string_view name, std::int32_t modifier) {
	return modifier < 4 ? std::string(name) : cat(name, "(", modifier - 4, ")");
}

std::string format_numeric(std::int32_t modifier) {
	if (modifier < 4) return "numeric";
	const std::int32_t packed = modifier - 4;
	const std::int32_t precision = (packed >> 16) & 0xFFFF;
	const std::int32_t scale = ((packed & 0x7FF) ^ 1024) - 1024;
	return cat("numeric(", precision, ",", scale, ")");
}

}  // namespace

std::string format_type(std::string_view name, TypeId id, std::int32_t modifier) {
	if (id == type::smallint) return "smallint";
	if (id == type::integer) return "integer";
	if (id == type::bigint) return "bigint";
	if (id == type::boolean) return "boolean";
	if (id == type::real) return "real";
	if (id == type::double_precision) return "double precision";
	if (id == type::numeric) return format_numeric(modifier);
	if (id == type::varchar) return with_length("varchar", modifier);
	if (id == type::bpchar) return with_length("char", modifier);
	return quoted(name);
}

std::string Catalog::name(const Relation& relation) const {
	return qualified(schema_name(relation.schema), relation.name);
}

std::string Catalog::name(RelationId id) const {
	const Relation* r = relation(id);
	return r == nullptr ? cat("relation ", static_cast<std::uint32_t>(id)) : name(*r);
}

std::string Catalog::name(const Function& function) const {
	return cat(qualified(schema_name(function.schema), function.name), "(",
			   function.arguments.view(), ")");
}

std::string Catalog::column_name(RelationId id, int number) const {
	const Column* c = column(id, number);
	return c == nullptr ? cat("column ", number) : quoted(c->name);
}

std::string Catalog::column_names(RelationId id, dbe_numbers numbers) const {
	std::vector<std::string> names;
	for (std::uint32_t i = 0; i < numbers.count; i++)
		names.push_back(column_name(id, numbers.items[i]));
	return join(names, ", ");
}

std::string Catalog::type_name(const Column& column) const {
	const Type* t = find_type(column.type);
	if (t == nullptr) return "unknown";
	const std::string_view schema = schema_name(t->schema);
	if (schema != "pg_catalog" && !schema.empty()) return qualified(schema, t->name);
	if (t->category == 'A' && t->name.view().starts_with('_')) {
		const Type* element = find_type(t->element);
		if (element != nullptr) return cat(format_type(element->name, element->id, -1), "[]");
	}
	return format_type(t->name, t->id, column.modifier);
}

std::string Catalog::role_name(RoleId id) const {
	if (id == public_role) return "PUBLIC";
	const Role* r = role(id);
	return r == nullptr ? cat("role ", static_cast<std::uint32_t>(id)) : quoted(r->name);
}

std::string_view Catalog::schema_name(SchemaId id) const {
	const Schema* s = schema(id);
	return s == nullptr ? std::string_view{} : s->name.view();
}

}  // namespace dbe
