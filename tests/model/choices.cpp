#include "model/choices.hpp"

namespace strait::model {

std::size_t Choices::choose(std::size_t count) {
    if (count < 2) return 0;
    if (depth_ == path_.size()) path_.push_back({0, static_cast<std::uint32_t>(count)});
    auto& choice = path_[depth_++];
    if (is_replay_) choice.count = static_cast<std::uint32_t>(count);
    if (choice.count != count || choice.taken >= count) {
        diverged_ = true;
        return 0;
    }
    return choice.taken;
}

bool Choices::advance() {
    // An execution that ended early has not come to the choices behind.
    path_.resize(depth_);
    depth_ = 0;
    if (is_replay_) return false;
    while (!path_.empty() && path_.back().taken + 1 == path_.back().count) path_.pop_back();
    if (path_.empty()) return false;
    ++path_.back().taken;
    return true;
}

void Choices::replay(const std::vector<std::uint32_t>& path) {
    path_.clear();
    for (const auto taken : path) path_.push_back({taken, 0});
    depth_ = 0;
    is_replay_ = true;
}

std::vector<std::uint32_t> Choices::path() const {
    std::vector<std::uint32_t> path;
    for (std::size_t i = 0; i < depth_; ++i) path.push_back(path_[i].taken);
    return path;
}

}  // namespace strait::model
