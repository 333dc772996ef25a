#include "tour/input.hpp"

#include <strait/bytes.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>

namespace strait::app::tour {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSmallestDefault = 1_MiB;
constexpr std::size_t kBulk = 16_MiB;

std::optional<std::string> content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    std::string content(std::istreambuf_iterator<char>(file), {});
    return file.bad() ? std::nullopt : std::optional(std::move(content));
}

Input input_of(std::string name, std::string_view content) {
    Input input{.name = std::move(name), .bytes = {}, .digest = {}, .bulk = {}};
    const auto data = bytes(content);
    input.bytes.assign(data.begin(), data.end());
    input.digest = sha256(data);
    while (input.bulk.size() < kBulk) input.bulk.insert(input.bulk.end(), data.begin(), data.end());
    return input;
}

// Each text once, however many packages carry it.
void append_texts_below(const fs::path& folder, std::set<std::string>& seen, std::string& all) {
    std::error_code error;
    fs::recursive_directory_iterator entries(folder, fs::directory_options::skip_permission_denied, error);
    for (const fs::recursive_directory_iterator end; !error && entries != end && all.size() < kSmallestDefault;
         entries.increment(error)) {
        const bool is_text = entries->path().filename() == "copyright" || entries.depth() == 0;
        if (!is_text || !entries->is_regular_file(error)) continue;
        const auto content = content_of(entries->path());
        if (content && seen.insert(*content).second) all += *content;
    }
}

std::string numbered(std::string_view manual) {
    std::string all;
    for (std::size_t line = 1, start = 0; all.size() < kSmallestDefault; ++line) {
        const auto end = std::min(manual.find('\n', start), manual.size());
        all += std::to_string(line) + "  " + std::string(manual.substr(start, end - start)) + "\n";
        start = end + 1 < manual.size() ? end + 1 : 0;
    }
    return all;
}

}  // namespace

Result<Input> read_input(const std::string& path) {
    const auto complain = [&path](Errc code, std::string_view why) {
        return fail(Error(code, std::string(why)).doing("read", path));
    };
    // UTF-8 on both systems, which a narrow string is not on Windows.
    const fs::path file(std::u8string(path.begin(), path.end()));
    std::error_code error;
    if (!fs::exists(file, error)) return complain(Errc::not_found, "there is no such file");
    if (!fs::is_regular_file(file, error)) return complain(Errc::wrong_kind, "it is not a file");
    const auto content = content_of(file);
    if (!content) return complain(Errc::io, "the system does not let it be read");
    if (content->empty()) return complain(Errc::invalid_argument, "it is empty");
    return input_of(path, *content);
}

Input default_input(std::string_view manual) {
    std::string all;
    std::set<std::string> seen;
    for (const auto* const folder : {"/usr/share/common-licenses", "/usr/share/doc"})
        append_texts_below(folder, seen, all);
    if (all.size() >= kSmallestDefault) return input_of("the system's licence texts", all);
    return input_of("the command's own manual", numbered(manual));
}

}  // namespace strait::app::tour
