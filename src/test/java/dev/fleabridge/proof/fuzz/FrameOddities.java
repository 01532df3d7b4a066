package dev.fleabridge.proof.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** Requests that are hardly HTTP: lengths that disagree, broken chunks, odd first lines. */
final class FrameOddities {

  private FrameOddities() {}

  static List<Oddity> all() {
    return List.of(
        FrameOddities::lengths,
        FrameOddities::chunks,
        FrameOddities::lines,
        FrameOddities::versions);
  }

  private static Shot lengths(Shot shot, RandomGenerator random) {
    String body = body(shot);
    int n = body.getBytes(StandardCharsets.UTF_8).length;
    String lines =
        Oddity.any(
            List.of(
                "Content-Length: %d\r\nContent-Length: %d".formatted(n, n),
                "Content-Length: %d\r\nContent-Length: %d".formatted(n, n + 1),
                "Content-Length: %d, %d".formatted(n, n + 1),
                "Content-Length: %d\r\nTransfer-Encoding: chunked".formatted(n),
                "Content-Length: " + (n + 10),
                "Content-Length: -1",
                "Content-Length: x",
                "Content-Length: 99999999999999999999",
                "Content-Length: +" + n,
                "Content-Length: 0x10",
                "Content-Length:"),
            random);
    return shot.asRaw(utf8(shot.head() + lines + "\r\n\r\n" + body))
        .but(lines.replaceAll("\\d+", "n").replace("\r\n", ", "));
  }

  private static Shot chunks(Shot shot, RandomGenerator random) {
    String body = body(shot);
    String size = Integer.toHexString(utf8(body).length);
    String whole = size + "\r\n" + body + "\r\n0\r\n\r\n";
    List<String> odd =
        List.of(
            whole,
            "zz\r\n" + whole,
            "-1\r\n" + whole,
            "ffffffffffffffff\r\n" + whole,
            size + "\r\n" + body,
            size + "\r\n" + body + "\r\n0\r\n",
            size + ";a=b\r\n" + body + "\r\n0\r\nX-Trailer: 1\r\n\r\n",
            size + ";" + "a".repeat(9_000) + "\r\n" + body + "\r\n0\r\n\r\n",
            size + "\r\n" + body + "junk\r\n0\r\n\r\n",
            "");
    int which = random.nextInt(odd.size());
    String coding = which == 0 && random.nextInt(3) == 0 ? "gzip, chunked" : "chunked";
    return shot.asRaw(
            utf8(shot.head() + "Transfer-Encoding: " + coding + "\r\n\r\n" + odd.get(which)))
        .but("chunks " + which + " " + coding);
  }

  private static Shot lines(Shot shot, RandomGenerator random) {
    String usual = new String(shot.bytes(), StandardCharsets.UTF_8);
    int which = random.nextInt(6);
    String odd =
        switch (which) {
          case 0 -> "\r\n\r\n" + usual;
          case 1 -> usual.replace("\r\n", "\n");
          case 2 -> usual.replaceFirst(" ", "  ");
          case 3 -> usual.replaceFirst("Host: ", "Host : ");
          case 4 -> usual.replaceFirst("Host: localhost\r\n", "");
          default -> usual.replaceFirst("\r\n", "\r\n folded: line\r\n");
        };
    return shot.asRaw(utf8(odd)).but("lines " + which);
  }

  private static Shot versions(Shot shot, RandomGenerator random) {
    String version =
        Oddity.any(
            List.of("HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9", "HTTP/1.", "http/1.1", "X", ""),
            random);
    String usual = new String(shot.bytes(), StandardCharsets.UTF_8);
    return shot.asRaw(utf8(usual.replaceFirst("HTTP/1\\.1", version))).but("version " + version);
  }

  private static String body(Shot shot) {
    byte[] body = shot.body();
    return body == null ? "{\"note\":\"n\"}" : new String(body, StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
