package dev.fleabridge.proof.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/** Odd headers. */
final class HeaderOddities {

  private static final List<String> TYPES =
      List.of(
          "application/yaml",
          "application/x-yaml",
          "text/yaml",
          "application/xml",
          "text/xml",
          "multipart/form-data",
          "multipart/form-data; boundary=x",
          "application/json; charset=utf-16",
          "application/json; charset=bogus",
          "application/x-www-form-urlencoded",
          "text/plain",
          "*/*",
          "application/*",
          "json",
          "",
          ";",
          "application/json;",
          "application/json, text/plain",
          "application/vnd.api+json",
          "application/merge-patch+json",
          "application/x-ndjson",
          "application/json; charset=\"utf-8",
          "APPLICATION/JSON",
          "image/png",
          "text/csv",
          "application/octet-stream",
          "a/b/c",
          "é/é");

  private static final List<String> ACCEPTS =
      List.of(
          "text/html",
          "application/xml",
          "application/yaml",
          "application/x-yaml",
          "image/*",
          "*/*;q=0",
          "application/json;q=0",
          "text/csv",
          "application/problem+xml",
          ";;",
          "",
          "x",
          "*/*/*",
          "application/json;version=9",
          "application/cbor",
          "text/event-stream",
          "a".repeat(2_000),
          "application/json;q=2",
          "text/html,application/xhtml+xml,application/xml;q=0.9");

  private static final List<String> OTHERS =
      List.of(
          "Content-Encoding: gzip",
          "Content-Encoding: br",
          "Content-Encoding: identity",
          "Content-Encoding: é",
          "Expect: 100-continue",
          "Expect: nonsense",
          "Expect: 200-ok",
          "X-HTTP-Method-Override: DELETE",
          "X-Forwarded-For: 1.2.3.4, é",
          "X-Forwarded-Host: a b",
          "X-Forwarded-Proto: ftp",
          "X-Forwarded-Prefix: /../..",
          "X-Forwarded-Port: 99999999",
          "Forwarded: for=\"_;",
          "Forwarded: host=evil;proto=https",
          "Cookie: JSESSIONID=x; a=\"",
          "Range: bytes=5-2,,-",
          "If-Match: *",
          "If-None-Match: *",
          "If-None-Match: \"x",
          "If-Match: W/x",
          "If-Modified-Since: yesterday",
          "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
          "traceparent: nonsense",
          "traceparent: 00-00000000000000000000000000000000-0-0",
          "tracestate: =,=,",
          "X-Amzn-Trace-Id: Root=;;=",
          "Accept-Language: ;;q",
          "Accept-Charset: x",
          "Accept-Encoding: gzip;q=nine",
          "Origin: https://evil.example",
          "Origin: null",
          "Upgrade: h2c",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Connection: é",
          "TE: trailers",
          "Host: other",
          "Host: a b",
          "Host:",
          "Content-Length: 3",
          "Authorization: Bearer a.b.c",
          "Authorization: Bearer ",
          "Authorization: Negotiate x",
          "Authorization: Basic Og==",
          "Authorization: Basic w7w6w7w=",
          "X-Api-Key: ",
          "X-Api-Key: a, b",
          "no colon",
          ": no name",
          "a b: c",
          "X-Nul: a\u0000b",
          "X-Bell: \u0007",
          "X-Emoji: 💸",
          "Max-Forwards: 0",
          "X-Long: " + "a".repeat(6_000),
          "X-Longer: " + "a".repeat(20_000),
          " folded: line",
          "Content-Range: bytes 0-5/10",
          "Content-Location: /x",
          "Prefer: return=minimal",
          "Access-Control-Request-Method: DELETE",
          "Idempotency-Key: " + "k".repeat(300));

  private HeaderOddities() {}

  static List<Oddity> all() {
    return List.of(
        HeaderOddities::type,
        HeaderOddities::accept,
        HeaderOddities::accept,
        HeaderOddities::other,
        HeaderOddities::other,
        HeaderOddities::twice,
        HeaderOddities::many);
  }

  private static Shot type(Shot shot, RandomGenerator random) {
    Shot bare = shot.without("content-type");
    if (random.nextInt(8) == 0) {
      return bare.but("no Content-Type");
    }
    String type = Oddity.any(TYPES, random);
    return bare.with("Content-Type: " + type).but("Content-Type " + type);
  }

  private static Shot accept(Shot shot, RandomGenerator random) {
    String accept = Oddity.any(ACCEPTS, random);
    return shot.with("Accept: " + accept).but("Accept " + (accept.length() > 60 ? "long" : accept));
  }

  private static Shot other(Shot shot, RandomGenerator random) {
    String line = Oddity.any(OTHERS, random);
    return shot.with(line).but("header " + (line.length() > 60 ? line.substring(0, 20) : line));
  }

  private static Shot twice(Shot shot, RandomGenerator random) {
    if (shot.headers().isEmpty()) {
      return shot;
    }
    String line = Oddity.any(shot.headers(), random);
    return shot.with(line).but("twice " + line.substring(0, line.indexOf(':')));
  }

  private static Shot many(Shot shot, RandomGenerator random) {
    String[] lines = new String[random.nextInt(80, 200)];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "X-" + i + ": " + i;
    }
    return shot.with(lines).but("a hundred headers");
  }
}
