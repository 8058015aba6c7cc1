// dbe.list_recipes(): worked examples
#include "core/api/call.hpp"
#include "core/recipes/recipe.hpp"

namespace dbe::api {
namespace {

void add_recipe(Call& call, const Recipe& recipe, std::uint8_t platform, std::string_view name) {
	if ((recipe.platforms & platform) == 0) return;
	call.add_row({recipe.topic, recipe.name, name, recipe.purpose, recipe.setup, recipe.example, recipe.notes,
				  platform == platform::postgresql ? "true" : "false"});
}

}  // namespace

void list_recipes(Call& call) {
	for (const auto& recipes : {window_recipes(), cte_recipes(), pattern_recipes(), pattern_variants()})
		for (const Recipe& recipe : recipes) {
			add_recipe(call, recipe, platform::postgresql, "postgresql");
			add_recipe(call, recipe, platform::mysql, "mysql");
			add_recipe(call, recipe, platform::sqlite, "sqlite");
		}
}

}  // namespace dbe::api
