#include "model/mutation.hpp"

#include <array>

namespace strait::model {
namespace {

std::vector<Order> one_weaker(Kind kind, Order order) {
    switch (order) {
        case Order::seq_cst:
            if (kind == Kind::load) return {Order::acquire};
            if (kind == Kind::store) return {Order::release};
            return {Order::acq_rel};
        case Order::acq_rel: return {Order::acquire, Order::release};
        case Order::relaxed: return {};
        default: return {Order::relaxed};
    }
}

}  // namespace

std::string_view name(Order order) noexcept {
    constexpr std::array<std::string_view, 6> kNames{"relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst"};
    return kNames.at(static_cast<std::size_t>(order));
}

std::string_view name(Kind kind) noexcept {
    constexpr std::array<std::string_view, 5> kNames{"load", "store", "update", "fence", "barrier"};
    return kNames.at(static_cast<std::size_t>(kind));
}

Site Site::of(const std::source_location& where, Kind kind, Order order, Order failure) noexcept {
    std::string_view file = where.file_name();
    // The compiler names headers and sources by whatever path it was given.
    const auto cut = [&file](std::string_view folder, std::size_t skip) {
        if (const auto at = file.rfind(folder); at != file.npos) file.remove_prefix(at + skip);
    };
    cut("/src/", 5);
    cut("/tests/", 1);
    cut("/include/", 1);
    cut("layers/", 7);
    if (const auto name = file.substr(0, file.find('/')); file.substr(name.size() + 1).starts_with(name))
        file.remove_prefix(name.size() + 1);
    return {file, where.line(), where.column(), kind, order, failure};
}

std::string Site::text() const {
    std::string text(file);
    text.append(":").append(std::to_string(line)).append(" ").append(name(kind));
    return text.append(" ").append(name(order));
}

std::string Mutation::text() const {
    switch (mistake) {
        case Mistake::none: return "as it is";
        case Mistake::weaker: return site.text().append(" -> ").append(name(order));
        case Mistake::weaker_failure: return site.text().append(", or on failure -> ").append(name(order));
        case Mistake::dropped: return site.text().append(" dropped");
        case Mistake::late: return site.text().append(" late");
        case Mistake::blind: return site.text().append(" blind");
    }
    return {};
}

std::vector<Mutation> mutations_of(const std::set<Site>& sites) {
    std::vector<Mutation> mutations;
    for (const auto& site : sites) {
        const bool is_fence = site.kind == Kind::fence || site.kind == Kind::barrier;
        if (!is_fence) {
            for (const auto order : one_weaker(site.kind, site.order))
                mutations.push_back({Mistake::weaker, site, order});
        }
        if (site.kind == Kind::update && site.failure != Order::relaxed)
            mutations.push_back({Mistake::weaker_failure, site, Order::relaxed});
        if (is_fence || site.kind == Kind::store) mutations.push_back({Mistake::dropped, site, Order::relaxed});
        if (site.kind == Kind::store) mutations.push_back({Mistake::late, site, Order::relaxed});
        if (site.kind == Kind::load) mutations.push_back({Mistake::blind, site, Order::relaxed});
    }
    return mutations;
}

}  // namespace strait::model
