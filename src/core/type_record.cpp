#include "core/type_record.hpp"

#include <algorithm>
#include <cstring>

namespace strait {
namespace {

// Others may write at any time: the bytes are taken once, as they are.
TypeRecord taken(const TypeRecord& shared) noexcept {
    TypeRecord copy;
    std::memcpy(&copy, &shared, sizeof copy);
    return copy;
}

bool same(const TypeRecord& a, const TypeRecord& b) noexcept {
    return a.layout == b.layout && a.size == b.size && a.alignment == b.alignment && a.name == b.name;
}

}  // namespace

TypeRecord type_record(const TypeMark& mark) noexcept {
    TypeRecord record{.layout = mark.layout, .size = mark.size, .alignment = mark.alignment, .name = {}};
    std::ranges::copy(mark.name.substr(0, record.name.size() - 1), record.name.begin());
    return record;
}

std::string describe(const TypeRecord& record) {
    const auto* const end = std::ranges::find(record.name, '\0');
    std::string text(record.name.begin(), end);
    std::ranges::replace_if(text, [](char letter) { return letter < ' ' || letter > '~'; }, '?');
    return record.size == 0 ? text : text + " (" + std::to_string(record.size) + " bytes)";
}

Result<void> check_type(const TypeRecord& recorded, const TypeMark& wanted, std::string_view carrier) {
    const TypeRecord there = taken(recorded);
    const TypeRecord asked = type_record(wanted);
    if (same(there, asked)) return {};
    std::string reason =
        std::string(carrier) + " carries " + describe(there) + ", and " + describe(asked) + " was asked for";
    if (there.name == asked.name && there.size == asked.size) reason += ", whose members lie otherwise";
    return fail(Errc::wrong_kind, std::move(reason));
}

}  // namespace strait
