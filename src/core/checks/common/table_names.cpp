#include "core/checks/common/table_names.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <tuple>
#include <utility>

#include "core/base/text.hpp"
#include "core/checks/common/nouns.hpp"

namespace dbe {
namespace {

// The name without separators in the singular and in both plurals that people write.
std::array<std::string, 3> keys_of(const NameTokens& name) {
	if (name.size() == 0) return {};
	const std::string start = name.joined("", name.size() - 1);
	const std::string_view last = name.last();
	return {cat(start, last), cat(start, plural(last)), cat(start, last, "s")};
}

std::size_t hash_of(std::string_view key) { return std::hash<std::string_view>{}(key); }

}  // namespace

TableNames::Entry TableNames::entry(const Table& table, std::string key) {
	const std::size_t hash = hash_of(key);
	return {hash, table.relation->schema, std::move(key), &table};
}

TableNames::TableNames(const Catalog& catalog, Endings endings) {
	whole_.reserve(catalog.tables().size());
	for (const Table& table : catalog.tables()) {
		const NameTokens name(table.relation->name);
		const std::string key = name.joined("");
		whole_.push_back(entry(table, key));
		if (endings == Endings::none) continue;
		std::size_t start = 0;
		for (std::size_t i = 0; i + 1 < name.size(); i++) {
			start += name[i].size();
			endings_.push_back(entry(table, key.substr(start)));
		}
	}
	const auto before = [](const Entry& a, const Entry& b) {
		return std::tie(a.hash, a.schema, a.key) < std::tie(b.hash, b.schema, b.key);
	};
	std::sort(whole_.begin(), whole_.end(), before);
	std::sort(endings_.begin(), endings_.end(), before);
}

std::span<const TableNames::Entry> TableNames::equal(const std::vector<Entry>& entries,
													 SchemaId schema, std::string_view key) {
	const std::tuple wanted(hash_of(key), schema, key);
	const auto first = std::lower_bound(
		entries.begin(), entries.end(), wanted, [](const Entry& entry, const auto& other) {
			return std::tuple(entry.hash, entry.schema, std::string_view(entry.key)) < other;
		});
	auto last = first;
	while (last != entries.end() && last->schema == schema && last->key == key) last++;
	return {first, last};
}

std::vector<const Table*> TableNames::named(SchemaId schema, const NameTokens& name) const {
	std::vector<const Table*> found;
	for (const std::string& key : keys_of(name)) {
		if (key.empty()) continue;
		for (const Entry& entry : equal(whole_, schema, key))
			if (std::find(found.begin(), found.end(), entry.table) == found.end())
				found.push_back(entry.table);
	}
	return found;
}

bool TableNames::has_ending(SchemaId schema, const NameTokens& name) const {
	for (const std::string& key : keys_of(name))
		if (!key.empty() &&
			(!equal(whole_, schema, key).empty() || !equal(endings_, schema, key).empty()))
			return true;
	return false;
}

}  // namespace dbe
