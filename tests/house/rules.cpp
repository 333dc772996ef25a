#include "house/rules.hpp"

#include "house/standard_headers.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string_view>
#include <utility>

namespace house {
namespace {

constexpr std::size_t kLongestFile = 400;
constexpr std::size_t kLongestExample = 59;

/// Each layer with all the layers it may see beside itself.
const std::map<std::string, std::set<std::string>, std::less<>>& layers_below() {
    static const std::map<std::string, std::set<std::string>, std::less<>> below{
        {"core", {}},
        {"os", {"core"}},
        {"mechanism", {"core", "os"}},
        {"transfer", {"core", "os", "mechanism"}},
        {"share", {"core", "os", "mechanism"}},
        {"notify", {"core", "os", "mechanism"}},
        {"look", {"core", "os", "mechanism", "transfer"}},
        {"hand", {"core", "os", "mechanism", "transfer", "share", "notify"}},
        {"call", {"core", "os", "mechanism", "transfer", "share", "notify", "look"}},
        {"bridge", {"core", "os", "mechanism", "transfer", "share", "notify", "look", "call"}},
    };
    return below;
}

std::string at(const File& file, std::size_t line, std::string_view what) {
    return file.path + ":" + std::to_string(line) + ": " + std::string(what);
}

bool is_program(const File& file) {
    const auto folder = parts_of(file.path).front();
    return folder == "app" || folder == "bench" || folder == "examples";
}

bool is_public_header(const File& file) { return file.path.starts_with("include/"); }

/// For programs that use another library as well; whoever has it includes this by name.
bool is_adapter(const File& file) { return file.path == "include/strait/asio.hpp"; }

/// The libraries we use, by the first part of what is included.
bool is_library(std::string_view target) {
    constexpr std::array kLibraries{"strait", "fmt", "CLI", "doctest", "boost", "msgpack"};
    const auto parts = parts_of(target);
    return parts.size() > 1 && std::ranges::find(kLibraries, parts.front()) != kLibraries.end();
}

/// Calls `check(file, include)` for each include of each file that `applies` to; what it returns is a complaint.
template <typename Applies, typename Check>
Complaints for_includes(const Tree& tree, Applies applies, Check check) {
    Complaints complaints;
    for (const auto& file : tree) {
        if (!applies(file)) continue;
        for (const auto& include : includes_of(file)) {
            const std::optional<std::string> wrong = check(file, include);
            if (wrong) complaints.push_back(at(file, include.line, *wrong));
        }
    }
    return complaints;
}

/// The same for lines that match.
template <typename Applies>
Complaints for_lines(const Tree& tree, const std::regex& form, std::string_view what, Applies applies) {
    Complaints complaints;
    for (const auto& file : tree) {
        if (!applies(file)) continue;
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            if (std::regex_search(file.lines[i], form)) complaints.push_back(at(file, i + 1, what));
        }
    }
    return complaints;
}

/// The mechanisms: the contract headers that lie directly in src/mechanism.
std::vector<std::string> mechanism_names(const Tree& tree) {
    std::vector<std::string> names;
    for (const auto& file : tree) {
        const bool contract =
            layer_of(file) == "mechanism" && parts_of(file.path).size() == 3 && file.path.ends_with(".hpp");
        if (contract && stem_of(file.path) != "mechanism") names.push_back(stem_of(file.path));
    }
    return names;
}

/// Which of these mechanisms a file with this stem belongs to: `tcp` and `tcp_options` belong to `tcp`.
std::optional<std::string> mechanism_of(const std::vector<std::string>& names, const std::string& stem) {
    std::optional<std::string> best;
    for (const auto& name : names) {
        const bool fits = stem == name || stem.starts_with(name + "_");
        if (fits && (!best || name.size() > best->size())) best = name;
    }
    return best;
}

}  // namespace

Complaints layer_arrows(const Tree& tree) {
    const auto check = [](const File& file, const Include& include) -> std::optional<std::string> {
        const auto parts = parts_of(include.target);
        if (std::ranges::find(parts, "..") != parts.end()) return "includes through '..': " + include.target;
        const auto layer = layer_of(file);
        if (!layer || !include.quoted || !layers_below().contains(parts.front())) return std::nullopt;
        const auto below = layers_below().find(*layer);
        if (below == layers_below().end()) return "the layer '" + *layer + "' has no place in the house rules";
        if (parts.front() == *layer || below->second.contains(parts.front())) return std::nullopt;
        return "the layer '" + *layer + "' must not include '" + include.target + "'";
    };
    return for_includes(tree, [](const File&) { return true; }, check);
}

Complaints mechanisms_apart(const Tree& tree) {
    const auto names = mechanism_names(tree);
    const auto applies = [](const File& file) {
        const auto stem = stem_of(file.path);
        return layer_of(file) == "mechanism" && stem != "table" && stem != "table_test";
    };
    const auto check = [&](const File& file, const Include& include) -> std::optional<std::string> {
        if (!include.quoted) return std::nullopt;
        const auto parts = parts_of(include.target);
        if (parts.size() > 1 && parts.front() != "mechanism") return std::nullopt;
        const auto theirs = mechanism_of(names, stem_of(include.target));
        const auto own = mechanism_of(names, stem_of(file.path));
        if (!theirs || theirs == own) return std::nullopt;
        return "the mechanism '" + own.value_or(stem_of(file.path)) + "' must not include the mechanism '" + *theirs +
               "'";
    };
    return for_includes(tree, applies, check);
}

Complaints os_headers_in_platform_folders(const Tree& tree) {
    const auto check = [](const File&, const Include& include) -> std::optional<std::string> {
        if (include.quoted || is_standard_header(include.target) || is_library(include.target)) return std::nullopt;
        return "<" + include.target + "> belongs into a posix/ or windows/ folder";
    };
    return for_includes(tree, [](const File& file) { return !is_platform_file(file); }, check);
}

Complaints platform_ifs_in_platform_folders(const Tree& tree) {
    static const std::regex form(
        R"(^\s*#\s*(if|ifdef|ifndef|elif|elifdef|elifndef)\b.*\b(_?WIN(32|64)|_MSC_VER|__MINGW\w*)"
        R"(|__CYGWIN__|__(gnu_)?linux(__)?|linux|__unix(__)?|unix|__APPLE__|_POSIX\w*)\b)");
    return for_lines(tree, form, "an #if about the platform belongs into a posix/ or windows/ folder",
                     [](const File& file) { return !is_platform_file(file); });
}

Complaints public_headers(const Tree& tree) {
    const auto check = [](const File& file, const Include& include) -> std::optional<std::string> {
        const auto parts = parts_of(include.target);
        const bool ours = !include.quoted && parts.size() == 2 && parts.front() == "strait";
        if (is_adapter(file) && !include.quoted && parts.front() == "boost") return std::nullopt;
        if (ours || (!include.quoted && is_standard_header(include.target))) return std::nullopt;
        return "a public header includes '" + include.target + "', which is neither standard nor <strait/...>";
    };
    auto complaints = for_includes(tree, is_public_header, check);

    std::set<std::string> in_umbrella{"strait/strait.hpp"};
    for (const auto& file : tree) {
        if (file.path != "include/strait/strait.hpp") continue;
        for (const auto& include : includes_of(file)) in_umbrella.insert(include.target);
    }
    for (const auto& file : tree) {
        if (!is_public_header(file)) continue;
        const auto parts = parts_of(file.path);
        if (parts.size() != 3 || parts[1] != "strait") {
            complaints.push_back(at(file, 1, "public headers lie flat in include/strait"));
        } else if (!is_adapter(file) && !in_umbrella.contains("strait/" + parts[2])) {
            complaints.push_back(at(file, 1, "strait/strait.hpp does not include this header"));
        }
    }
    return complaints;
}

Complaints programs_use_the_public_api(const Tree& tree) {
    const auto check = [](const File&, const Include& include) -> std::optional<std::string> {
        if (!include.quoted) return std::nullopt;
        const auto first = parts_of(include.target).front();
        if (!layers_below().contains(first) && first != "src") return std::nullopt;
        return "a program sees public headers only, not '" + include.target + "'";
    };
    return for_includes(tree, is_program, check);
}

Complaints libraries_in_their_place(const Tree& tree) {
    const auto check = [](const File& file, const Include& include) -> std::optional<std::string> {
        const auto library = parts_of(include.target).front();
        const auto folder = parts_of(file.path).front();
        const bool is_test = folder == "tests" || stem_of(file.path).ends_with("_test");
        if (library == "CLI" && !is_program(file)) return "CLI11 is for the command";
        if (library == "doctest" && !is_test) return "doctest is for tests";
        if (library == "fmt" && file.path.ends_with(".hpp") && folder == "src") return "{fmt} stays inside sources";
        const bool is_example = folder == "examples" && stem_of(file.path).starts_with("asio_");
        if (is_program(file) && !is_example && (library == "boost" || library == "msgpack"))
            return "a program uses strait, {fmt} and CLI11";
        return std::nullopt;
    };
    return for_includes(tree, [](const File&) { return true; }, check);
}

Complaints file_lengths(const Tree& tree) {
    Complaints complaints;
    for (const auto& file : tree) {
        const auto most = file.path.starts_with("examples/") ? kLongestExample : kLongestFile;
        if (file.lines.size() <= most) continue;
        complaints.push_back(at(file, file.lines.size(), "more than " + std::to_string(most) + " lines"));
    }
    return complaints;
}

Complaints file_names(const Tree& tree) {
    static const std::regex snake_case("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    static const std::regex says_nothing("(.*_)?(utils?|helpers?|managers?|common|misc|impl[0-9]*)(_test)?");
    Complaints complaints;
    for (const auto& file : tree) {
        auto names = parts_of(file.path);
        names.back() = stem_of(file.path);
        for (const auto& name : names) {
            if (!std::regex_match(name, snake_case))
                complaints.push_back(at(file, 1, "'" + name + "' is not snake_case"));
            if (std::regex_match(name, says_nothing)) complaints.push_back(at(file, 1, "'" + name + "' says nothing"));
        }
    }
    return complaints;
}

Complaints tests_never_sleep(const Tree& tree) {
    static const std::regex form(R"(\b(u|nano|clock_nano)?[sS]le{2}p(_for|_until|Ex)?\s*\()");
    return for_lines(tree, form, "a test waits for the event itself, it does not sleep", [](const File& file) {
        return file.path.starts_with("tests/") || stem_of(file.path).ends_with("_test");
    });
}

Complaints forms_of_c(const Tree& tree) {
    static const std::regex form(R"((^|[^\w"])(typedef\s|assert\s*\())");
    return for_lines(tree, form, "an alias is written `using`, and a broken contract aborts in every build",
                     [](const File&) { return true; });
}

}  // namespace house
