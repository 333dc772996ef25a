#pragma once
/// The Windows headers, in the one order that compiles.

// clang-format off
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
// clang-format on
