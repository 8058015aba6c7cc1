#include "core/checks/common/new_index.hpp"

#include <functional>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr std::size_t most_partitions = 200;
struct Partitions {
	std::size_t count = 0;
	bool has_foreign = false;
};

Partitions partitions_of(const Catalog& catalog, RelationId parent, int depth = 0) {
	Partitions all;
	if (depth == deepest_partition) return all;
	for (const Inheritance& i : catalog.children(parent)) {
		const Relation* child = catalog.relation(i.child);
		if (child == nullptr) continue;
		const Partitions below = partitions_of(catalog, i.child, depth + 1);
		all.count += 1 + below.count;
		all.has_foreign |= child->kind == 'f' || below.has_foreign;
	}
	return all;
}

class Writer {
public:
	Writer(const Catalog& catalog, FreeNames& names, const Relation& root, const NewIndex& index)
		: catalog_(catalog), names_(names), index_(index) {
		for (const std::int16_t number : index.columns)
			if (const Column* column = catalog.column(root.id, number))
				columns_.push_back(column->name);
	}

	void write(const Relation& table, std::string_view parent, int depth) {
		const std::string name = new_name(table);
		statement("CREATE INDEX ", table.kind == 'p' ? "" : "CONCURRENTLY ", quoted(name), " ON ",
				  table.kind == 'p' ? "ONLY " : "", catalog_.name(table), definition());
		const std::string full = qualified(catalog_.schema_name(table.schema), name);
		if (!parent.empty()) statement("ALTER INDEX ", parent, " ATTACH PARTITION ", full);
		if (table.kind != 'p' || depth == deepest_partition) return;
		for (const Inheritance& i : catalog_.children(table.id))
			if (const Relation* child = catalog_.relation(i.child)) write(*child, full, depth + 1);
	}

	void write_at_once(const Relation& table) {
		const std::string name = new_name(table);
		statement("CREATE INDEX ", quoted(name), " ON ", catalog_.name(table), definition());
	}

	const std::string& text() const { return text_; }

private:
	std::string new_name(const Relation& table) {
		std::string wanted = cat("idx_", table.name.view());
		for (const std::string_view column : columns_) append(wanted, cat("_", column));
		return names_.take(table.schema, object_name(wanted));
	}

	std::string definition() const {
		std::vector<std::string> keys;
		for (const std::string_view column : columns_) keys.push_back(quoted(column));
		std::string out = cat(index_.method.empty() ? "" : cat(" USING ", index_.method), " (",
							  index_.key.empty() ? join(keys, ", ") : index_.key, ")");
		if (index_.skips_nulls) append(out, cat(" WHERE ", keys.front(), " IS NOT NULL"));
		return out;
	}

	template <class... Parts>
	void statement(const Parts&... parts) {
		if (!text_.empty()) append(text_, '\n');
		append(text_, cat(parts..., ";"));
	}

	const Catalog& catalog_;
	FreeNames& names_;
	const NewIndex& index_;
	std::vector<std::string_view> columns_;
	std::string text_;
};

}  // namespace

std::string FreeNames::take(SchemaId schema, std::string_view wanted) {
	std::string name(wanted);
	for (int suffix = 1; catalog_.has_name(schema, name) || !taken_.insert({schema, name}).second;
		 suffix++)
		name = object_name(cat(wanted, "_", suffix));
	return name;
}

std::string create_index(const Catalog& catalog, FreeNames& names, const Relation& table,
						 const NewIndex& index) {
	Writer writer(catalog, names, table, index);
	if (table.kind == 'p') {
		const Partitions partitions = partitions_of(catalog, table.id);
		if (partitions.count > most_partitions) return {};
		// A partitioned index is never complete piece by piece where a partition cannot have one.
		if (partitions.has_foreign) {
			writer.write_at_once(table);
			return writer.text();
		}
	}
	writer.write(table, {}, 0);
	return writer.text();
}

}  // namespace dbe
