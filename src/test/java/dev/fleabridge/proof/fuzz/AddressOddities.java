package dev.fleabridge.proof.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/** Odd methods, paths and queries. */
final class AddressOddities {

  private static final List<String> METHODS =
      List.of(
          "HEAD",
          "OPTIONS",
          "TRACE",
          "PATCH",
          "DELETE",
          "PUT",
          "POST",
          "GET",
          "get",
          "FOO",
          "PROPFIND",
          "QUERY",
          "M-SEARCH",
          "G@T",
          "A".repeat(300));

  private static final List<String> IN_PATHS =
      List.of(
          "%zz",
          "%",
          "%c0%af",
          "%00",
          "%2F",
          "%252F",
          "%5C",
          "%2e%2e",
          "..",
          ".",
          ";a=b",
          ";",
          "%ff",
          "%ed%a0%80",
          "%F0%9F%92%B8",
          "%0d%0aX:1",
          "a%20b",
          "'",
          "%22",
          "|",
          "{}",
          "<b>",
          "%3Cb%3E",
          "-1",
          "0",
          "99999999999999999999",
          "null",
          "undefined",
          "1e9",
          "*",
          "a".repeat(3_000),
          "%E2%80%AE",
          "00000000-0000-0000-0000-000000000000",
          "é");

  private static final List<String> QUERIES =
      List.of(
          "a=%zz",
          "%",
          "a=%c0%af",
          "state=%00",
          "state=DONE&state=READY",
          "limit=5&limit=6",
          "limit=",
          "limit=-1",
          "limit=1e3",
          "limit=99999999999",
          "limit=%F0%9F%92%B8",
          "limit[]=5",
          "=",
          "&&&",
          "unknown=1",
          "cursor=%25",
          "cursor=AAAA",
          "cursor=" + "a".repeat(4_000),
          "since=yesterday",
          "since=%2B999999999-01-01T00:00:00Z",
          "until=-999999999-01-01T00:00:00Z",
          "since=2026-11-20",
          "agent=%ED%A0%BD",
          "agent=%ff",
          "agent=" + "%F0%9F%92%B8".repeat(500),
          "id=%00",
          "id=",
          "id=a%2F%2Fb",
          "apply=yes",
          "apply=",
          "apply=true&apply=false",
          "format=xml",
          "format=",
          "format=json&format=csv",
          "day=0000-00-00",
          "day=%2B99999-01-01",
          "number=1",
          "to=%00",
          "to=-1",
          "to=9223372036854775808",
          "shadow=maybe",
          "kind=TRANSFER",
          "state=done",
          "ref=%00",
          "note=%00&apply=true",
          "x=" + "y".repeat(5_000),
          "a=1&".repeat(150),
          "a=b#c",
          "rule=a+b%2B",
          "event=%E2%80%AE",
          "actor=%27%3B%20drop%20table%20event%3B--",
          "target=%25_%25");

  private AddressOddities() {}

  static List<Oddity> all() {
    return List.of(
        AddressOddities::method,
        AddressOddities::part,
        AddressOddities::whole,
        AddressOddities::query,
        AddressOddities::query,
        AddressOddities::slash);
  }

  private static Shot method(Shot shot, RandomGenerator random) {
    String method = Oddity.any(METHODS, random);
    return shot.by(method).but("method " + (method.length() > 20 ? "of 300" : method));
  }

  private static Shot part(Shot shot, RandomGenerator random) {
    String odd = Oddity.any(IN_PATHS, random);
    String[] parts = path(shot).split("/", -1);
    if (parts.length < 3) {
      return shot; // It is odd already.
    }
    int at = random.nextInt(2, parts.length);
    parts[at] = random.nextBoolean() ? odd : parts[at] + odd;
    return shot.at(String.join("/", parts) + query(shot)).but("path with " + shortened(odd));
  }

  private static Shot whole(Shot shot, RandomGenerator random) {
    String odd =
        Oddity.any(
            List.of(
                "*",
                "http://localhost" + path(shot),
                "//" + path(shot),
                "/",
                "",
                "x",
                "/v1",
                "/v1/",
                "/V1/actions",
                "/v1//actions",
                "/v1/./actions",
                "/v1/x/../actions",
                "/%76%31/actions",
                "/error",
                "/v2/actions",
                "/v1/actions.json",
                "/v1/events.yaml",
                "\\v1\\actions"),
            random);
    return shot.at(odd).but("address " + odd);
  }

  private static Shot query(Shot shot, RandomGenerator random) {
    String odd = Oddity.any(QUERIES, random);
    return shot.at(path(shot) + "?" + odd).but("query " + shortened(odd));
  }

  private static Shot slash(Shot shot, RandomGenerator random) {
    String odd = random.nextBoolean() ? "/" : "//";
    return shot.at(path(shot) + odd + query(shot)).but("slash at the end");
  }

  private static String path(Shot shot) {
    int query = shot.target().indexOf('?');
    return query < 0 ? shot.target() : shot.target().substring(0, query);
  }

  private static String query(Shot shot) {
    return shot.target().substring(path(shot).length());
  }

  private static String shortened(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "..." : text;
  }
}
