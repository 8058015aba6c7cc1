// Sizes of tables and indexes by their files, asked of the file system: exact, and without a lock
// that somebody else might hold.
#pragma once

#include <unordered_map>

#include "core/reports/reading.hpp"

namespace dbe {

// With all partitions. A file that is gone makes its part unknown: negative.
struct TableFiles {
	double heap = 0;
	double toast = 0;  // with its index
	double indexes = 0;
	double rows = 0;  // estimated; negative = unknown
	double total() const {
		return heap < 0 || toast < 0 || indexes < 0 ? -1 : heap + toast + indexes;
	}
};

class FileSizes {
public:
	FileSizes(Call& call, const Catalog& catalog);

	TableFiles table(const Relation& relation) const;
	double index(const Relation& relation) const;

private:
	double one(const Relation& relation) const;
	double toast(const Relation& table) const;
	void add(const Relation& table, TableFiles& files, int depth) const;

	const Host& host_;
	const Catalog& catalog_;
	std::unordered_map<std::uint32_t, double> toast_indexes_;  // by the TOAST table
};

}  // namespace dbe
