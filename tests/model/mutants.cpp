#include "model/mutants.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>

namespace strait::model {
namespace {

struct Source {
    std::string path;
    std::vector<std::string> lines;
};

std::vector<Source> read(const std::vector<std::string>& paths) {
    std::vector<Source> sources;
    for (const auto& path : paths) {
        std::ifstream file(std::string(STRAIT_SOURCE_TREE "/") + path);
        REQUIRE_MESSAGE(file, path);
        Source source{path, {}};
        for (std::string line; std::getline(file, line);) source.lines.push_back(line);
        sources.push_back(std::move(source));
    }
    return sources;
}

bool is_in(const Site& site, const Source& source) {
    return source.path == site.file || source.path == std::string("src/").append(site.file);
}

const Source* source_of(const Site& site, const std::vector<Source>& sources) {
    const auto found = std::ranges::find_if(sources, [&](const Source& source) { return is_in(site, source); });
    return found == sources.end() ? nullptr : &*found;
}

std::set<Site> sites_of(std::span<const Case> cases, const std::vector<Source>& sources) {
    std::set<Site> sites;
    for (const auto& one : cases) {
        const auto report = explore(one.bounds, one.body, {.sites = &sites});
        REQUIRE_MESSAGE(report.failure.empty(), one.name << ": " << report.text());
    }
    std::erase_if(sites, [&](const Site& site) { return source_of(site, sources) == nullptr; });
    return sites;
}

// A call may go over several lines, and its site is the first or the last of them.
void require_all_visited(const std::set<Site>& sites, const std::vector<Source>& sources) {
    static const std::regex order("memory_order_(acquire|release|acq_rel|seq_cst)");
    for (const auto& source : sources) {
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            const auto& line = source.lines[i];
            if (!std::regex_search(line, order) || line.contains("signal_fence")) continue;
            const bool visited = std::ranges::any_of(sites, [&](const Site& site) {
                return is_in(site, source) && site.line <= i + 3 && site.line + 2 >= i + 1;
            });
            CHECK_MESSAGE(visited, "no case comes to " << source.path << ":" << i + 1 << ": " << line);
        }
    }
}

bool fits(const Harmless& harmless, const Mutation& mutation, const Source& source) {
    const bool is_order = !harmless.order || *harmless.order == mutation.order;
    return is_order && harmless.mistake == mutation.mistake && source.path.ends_with(harmless.file) &&
           source.lines.at(mutation.site.line - 1).contains(harmless.code);
}

bool falls(const Case& one, const Mutation& mutation, std::uint64_t executions) {
    auto bounds = one.bounds;
    bounds.executions = executions;
    return !explore(bounds, one.body, {.mutation = mutation}).failure.empty();
}

// Most fall soon in some case, so the first executions of each come before all of any.
bool is_found(const Mutation& mutation, std::span<const Case> cases) {
    constexpr std::uint64_t kFirst = 1000;
    const auto in = [&](std::uint64_t executions) {
        return std::ranges::any_of(cases, [&](const Case& one) { return falls(one, mutation, executions); });
    };
    return in(kFirst) || in(0);
}

}  // namespace

void check_cases(std::span<const Case> cases) {
    for (const auto& one : cases) {
        const auto report = explore(one.bounds, one.body);
        CHECK_MESSAGE(report.failure.empty(), one.name << ": " << report.text());
        CHECK_MESSAGE(report.is_complete, one.name);
        MESSAGE(one.name << ": " << report.executions << " executions");
    }
}

void check_mutants(std::span<const Case> cases, const std::vector<std::string>& sources,
                   std::span<const Harmless> harmless) {
    const auto texts = read(sources);
    const auto sites = sites_of(cases, texts);
    require_all_visited(sites, texts);
    std::set<const Harmless*> used;
    std::size_t found = 0;
    for (const auto& mutation : mutations_of(sites)) {
        const auto& source = *source_of(mutation.site, texts);
        const auto known = std::ranges::find_if(harmless, [&](const Harmless& h) { return fits(h, mutation, source); });
        if (known != harmless.end()) {
            used.insert(&*known);
            continue;
        }
        const bool is_caught = is_found(mutation, cases);
        found += is_caught ? 1 : 0;
        CHECK_MESSAGE(is_caught, mutation.text() << ": " << source.lines.at(mutation.site.line - 1));
    }
    for (const auto& one : harmless) CHECK_MESSAGE(used.contains(&one), one.file << " has no such place: " << one.code);
    MESSAGE(found << " mistakes found, " << harmless.size() << " kinds of them harmless");
}

}  // namespace strait::model
