#include "core/verify/trial.hpp"

#include <algorithm>
#include <memory>

namespace dbe {
namespace {

constexpr std::uint32_t most_made_rows = 20000;	 // of a result
constexpr std::uint32_t most_real_rows = 200000;
constexpr std::uint64_t most_made_bytes = 8 << 20;
constexpr std::uint64_t most_real_bytes = 64 << 20;

dbe_text text_of(const MadeCell& cell) {
	if (!cell) return {};
	return {cell->data(), static_cast<std::uint32_t>(cell->size())};
}

// Points into the database; what the server writes goes into kept.
class Rows {
public:
	Rows(const Subject& subject, const MadeDatabase& database) : subject_(subject), database_(database) {
		const std::size_t count = subject.tables.size();
		columns_.resize(count);
		cells_.resize(count);
		for (std::size_t i = 0; i < count; i++) add(i);
	}

	const std::vector<dbe_trial_rows>& tables() const { return tables_; }
	std::vector<std::vector<bool>> kept() const {
		std::vector<std::vector<bool>> out;
		for (const dbe_trial_rows& table : tables_) out.emplace_back(table.kept, table.kept + table.row_count);
		return out;
	}

private:
	void add(std::size_t number) {
		const MadeTable& table = subject_.tables[number];
		const auto& rows = database_.tables[number];
		for (const MadeColumn& column : table.columns) columns_[number].push_back(column.number);
		for (const MadeRow& row : rows)
			for (const MadeCell& cell : row) cells_[number].push_back(text_of(cell));
		kept_.push_back(std::make_unique<bool[]>(rows.size() + 1));
		tables_.push_back({table.id, columns_[number].data(), static_cast<std::uint32_t>(columns_[number].size()),
						   cells_[number].data(), static_cast<std::uint32_t>(rows.size()), kept_.back().get()});
	}

	const Subject& subject_;
	const MadeDatabase& database_;
	std::vector<std::vector<std::int16_t>> columns_;
	std::vector<std::vector<dbe_text>> cells_;
	std::vector<std::unique_ptr<bool[]>> kept_;
	std::vector<dbe_trial_rows> tables_;
};

dbe_trial_wish wish_of(const Host& host, const TrialPlan& plan, Both which) {
	dbe_trial_wish wish{};
	wish.texts = plan.texts.data();
	wish.text_count = which == Both::yes ? 2 : 1;
	wish.limit_ms = time_left(host, plan);
	if (!plan.time_zone.empty()) wish.time_zone = plan.time_zone.c_str();
	return wish;
}

}  // namespace

bool is_time_over(const Host& host, const TrialPlan& plan) { return plan.until != 0 && host.nanoseconds() >= plan.until; }

std::int64_t time_left(const Host& host, const TrialPlan& plan) {
	if (plan.until == 0) return 0;
	return std::max<std::int64_t>(1, (plan.until - host.nanoseconds()) / 1000000);
}

Trial try_statements(const Host& host, const TrialPlan& plan, const MadeDatabase& database, Both which) {
	const Rows rows(*plan.subject, database);
	std::vector<dbe_text> parameters;
	for (const MadeCell& cell : database.parameters) parameters.push_back(text_of(cell));
	dbe_trial_wish wish = wish_of(host, plan, which);
	wish.params = parameters.data();
	wish.param_count = static_cast<std::uint32_t>(parameters.size());
	wish.tables = rows.tables().data();
	wish.table_count = static_cast<std::uint32_t>(rows.tables().size());
	wish.most_rows = most_made_rows;
	wish.most_bytes = most_made_bytes;
	Trial trial;
	host.trial(wish, trial.results.data());
	trial.kept = rows.kept();
	return trial;
}

Trial try_real_rows(const Host& host, const TrialPlan& plan, dbe_relation_id sampled, double percent) {
	dbe_trial_wish wish = wish_of(host, plan, Both::yes);
	wish.is_real = true;
	wish.sampled = sampled;
	wish.percent = percent;
	wish.most_rows = most_real_rows;
	wish.most_bytes = most_real_bytes;
	Trial trial;
	host.trial(wish, trial.results.data());
	return trial;
}

}  // namespace dbe
