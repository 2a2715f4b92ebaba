//! Reaching other machines, this machine, and other programs on it.

use crate::support::tight;
use mathcoder_core::Status::Error;

attacks! { tight();
    tcp: "import socket\nsocket.create_connection(('1.1.1.1', 80), 1)", Error, "PermissionError";
    this_machine: "import socket\nsocket.socket().connect(('127.0.0.1', 22))", Error, "PermissionError";
    url: "import urllib.request\nurllib.request.urlopen('http://example.com')", Error, "rror";
    name_lookup: "import socket\nsocket.gethostbyname('example.com')", Error, "rror";
    unix_socket: "import socket\nsocket.socket(socket.AF_UNIX)", Error, "PermissionError";
    datagram_pair: "import socket\nsocket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)", Error, "PermissionError";
    raw_packets: "import socket\nsocket.socket(socket.AF_PACKET, socket.SOCK_RAW)", Error, "PermissionError";
    this_machine_by_version_6: "import socket\nsocket.socket(socket.AF_INET6)", Error, "PermissionError";
    kernel_by_netlink: "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)", Error, "PermissionError";
    virtual_machine_host: "import socket\nsocket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)", Error, "PermissionError";
    server: "import http.server\nhttp.server.HTTPServer(('', 8000), http.server.BaseHTTPRequestHandler)", Error, "PermissionError";
}
