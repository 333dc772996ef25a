#include "sha256.hpp"

#include <strait/bytes.hpp>

#include <doctest/doctest.h>

TEST_SUITE("app.sha256") {
    using namespace strait;
    using namespace strait::app;

    TEST_CASE("the vectors of FIPS 180-4") {
        CHECK(hex(sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        CHECK(hex(sha256(bytes("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        CHECK(hex(sha256(bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))) ==
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        CHECK(hex(sha256(bytes(std::string(1'000'000, 'a')))) ==
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    TEST_CASE("every length around a block's end gives the same digest in one piece and byte by byte") {
        for (std::size_t length = 0; length <= 130; ++length) {
            const std::string text(length, 'x');
            Sha256 in_pieces;
            for (std::size_t i = 0; i < length; ++i) in_pieces.update(bytes(text).subspan(i, 1));
            CHECK_MESSAGE(hex(in_pieces.finish()) == hex(sha256(bytes(text))), length);
        }
        // What `printf 'x%.0s' $(seq N) | sha256sum` says where the padding just fits into a block and just does not.
        CHECK(hex(sha256(bytes(std::string(55, 'x')))) ==
              "d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072");
        CHECK(hex(sha256(bytes(std::string(56, 'x')))) ==
              "04c26261370ee7541549d16dee320c723e3fd14671e66a099afe0a377c16888e");
        CHECK(hex(sha256(bytes(std::string(64, 'x')))) ==
              "7ce100971f64e7001e8fe5a51973ecdfe1ced42befe7ee8d5fd6219506b5393c");
    }
}
