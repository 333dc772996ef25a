#include "mechanism/dde.hpp"
#include "mechanism/windows/dde_session.hpp"
#include "strait/bytes.hpp"

#include <mutex>
#include <utility>

namespace strait::mechanism::dde {
namespace {

HDDEDATA answer(bool yes) noexcept { return reinterpret_cast<HDDEDATA>(ULONG_PTR{yes}); }
HDDEDATA acknowledgement(bool done) noexcept {
    return reinterpret_cast<HDDEDATA>(static_cast<ULONG_PTR>(done ? DDE_FACK : DDE_FNOTPROCESSED));
}

class Server final : public os::ItemHost {
  public:
    Server(Format format, ItemServerOptions options) : format_(format), options_(std::move(options)) {}

    [[nodiscard]] Result<void> begin(const Names& names);
    Result<void> set(std::span<const std::byte> content) override;
    [[nodiscard]] std::vector<std::byte> content() const override;

  private:
    // In the thread of the session.
    HDDEDATA on(const Transaction& transaction);
    HDDEDATA requested(const Transaction& transaction) const;
    bool poked(const Transaction& transaction);
    bool executed(const Transaction& transaction) const;
    [[nodiscard]] bool is_ours(const Transaction& transaction) const {
        return DdeCmpStringHandles(transaction.second, session_->item()) == 0 && transaction.format == format_.number();
    }
    void advise() { DdePostAdvise(session_->instance(), session_->topic(), session_->item()); }
    void store(std::span<const std::byte> content);

    Format format_;
    ItemServerOptions options_;
    std::mutex order_;  // of new contents
    mutable std::mutex mutex_;
    std::vector<std::byte> content_;
    std::unique_ptr<Session> session_;  // last: its thread uses all of the above
};

Result<void> Server::begin(const Names& names) {
    if (auto stored = format_.packed(options_.initial); !stored) return std::unexpected(std::move(stored.error()));
    store(options_.initial);
    // The name is registered when all else is there, so that nobody is answered before.
    auto session =
        Session::start(names, APPCLASS_STANDARD,
                       {.on_transaction = [this](const Transaction& transaction) { return on(transaction); }});
    if (!session) return std::unexpected(std::move(session.error()));
    session_ = std::move(*session);
    return session_->call([this]() -> Result<void> {
        if (DdeNameService(session_->instance(), session_->service(), nullptr, DNS_REGISTER) != nullptr) return {};
        return std::unexpected(dde_error(session_->last_code(), "DdeNameService"));
    });
}

HDDEDATA Server::on(const Transaction& transaction) {
    switch (transaction.type) {
        case XTYP_CONNECT: return answer(DdeCmpStringHandles(transaction.first, session_->topic()) == 0);
        case XTYP_ADVSTART: return answer(is_ours(transaction));
        case XTYP_REQUEST:
        case XTYP_ADVREQ: return is_ours(transaction) ? requested(transaction) : nullptr;
        case XTYP_POKE: return acknowledgement(is_ours(transaction) && poked(transaction));
        case XTYP_EXECUTE: return acknowledgement(executed(transaction));
        default: return nullptr;
    }
}

HDDEDATA Server::requested(const Transaction& transaction) const {
    auto data = format_.packed(content());
    if (!data || data->empty()) return nullptr;
    return DdeCreateDataHandle(session_->instance(), reinterpret_cast<BYTE*>(data->data()),
                               static_cast<DWORD>(data->size()), 0, transaction.second, format_.number(), 0);
}

bool Server::poked(const Transaction& transaction) {
    const auto content = format_.unpacked(bytes_of(transaction.data));
    // What set() brings as an answer to it comes after it.
    const std::scoped_lock order(order_);
    if (options_.on_write && !options_.on_write(content)) return false;
    store(content);
    advise();
    return true;
}

bool Server::executed(const Transaction& transaction) const {
    if (!options_.on_execute) return false;
    const auto data = bytes_of(transaction.data);
    const auto ansi = text(data);
    return options_.on_execute(from_ansi(ansi.substr(0, ansi.find('\0'))));
}

void Server::store(std::span<const std::byte> content) {
    const std::scoped_lock lock(mutex_);
    content_.assign(content.begin(), content.end());
}

Result<void> Server::set(std::span<const std::byte> content) {
    if (auto fits = format_.packed(content); !fits) return std::unexpected(std::move(fits.error()));
    {
        const std::scoped_lock order(order_);
        store(content);
    }
    session_->post([this] { advise(); });
    return {};
}

std::vector<std::byte> Server::content() const {
    const std::scoped_lock lock(mutex_);
    return content_;
}

}  // namespace

Result<std::unique_ptr<os::ItemHost>> serve(const Address& address, const ItemServerOptions& options) {
    const auto names = names_of(address);
    if (!names) return std::unexpected(names.error());
    const auto format = Format::of(address);
    if (!format) return std::unexpected(format.error());
    auto server = std::make_unique<Server>(*format, options);
    if (auto begun = server->begin(*names); !begun) return std::unexpected(std::move(begun.error()));
    return server;
}

}  // namespace strait::mechanism::dde
