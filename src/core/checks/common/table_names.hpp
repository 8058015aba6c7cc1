// Finding tables by what their names mean: order_items, OrderItem and orderitems are one thing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/checks/common/name_tokens.hpp"

namespace dbe {

class TableNames {
public:
	enum class Endings : std::uint8_t { none, known };

	explicit TableNames(const Catalog& catalog, Endings endings = Endings::none);

	// Tables of the schema that hold things of this name, in the singular or the plural.
	std::vector<const Table*> named(SchemaId schema, const NameTokens& name) const;
	// The same for the text of a value ("Order", "order_items").
	bool has(SchemaId schema, std::string_view name) const {
		return !named(schema, NameTokens(name)).empty();
	}
	// Does any table's name end with this thing (app_order_items for order_item)? Only where the
	// endings are known.
	bool has_ending(SchemaId schema, const NameTokens& name) const;

private:
	struct Entry {
		std::size_t hash;  // of the key: sorted by it, texts are hardly ever compared
		SchemaId schema;
		std::string key;
		const Table* table;
	};
	static Entry entry(const Table& table, std::string key);
	static std::span<const Entry> equal(const std::vector<Entry>& entries, SchemaId schema,
										std::string_view key);

	std::vector<Entry> whole_;	  // sorted by hash, schema and key
	std::vector<Entry> endings_;  // likewise
};

}  // namespace dbe
