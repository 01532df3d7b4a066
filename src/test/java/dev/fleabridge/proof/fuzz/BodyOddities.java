package dev.fleabridge.proof.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Odd bodies. */
final class BodyOddities {

  private static final List<String> WHOLE =
      List.of(
          "",
          " ",
          "null",
          "true",
          "0",
          "\"text\"",
          "[]",
          "[null]",
          "[[]]",
          "[{}]",
          "{}",
          "{",
          "}",
          "{]",
          "{\"note\":",
          "{'note':'n'}",
          "{note:1}",
          "{\"note\":\"n\",}",
          "{\"note\":\"n\"}}",
          "{\"note\":\"n\"} {}",
          "// c\n{}",
          "NaN",
          "{\"note\":NaN}",
          "note: n",
          "<note/>",
          "a=b&c=d",
          "\ufeff{\"note\":\"n\"}",
          "{\"\":\"\"}",
          "{\"note\":\"\\ud800\"}",
          "{\"\\u0000\":1}",
          "{\"note\":\"\\q\"}",
          "{\"note\":01}",
          "[1,2",
          "\"",
          "{\"a\":1e400}",
          "-",
          "{\"note\":\"\n\"}");

  /** Whatever a field is, it can be none of these, or can be it to the utmost. */
  private static final List<String> ODD =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e999999999",
          "1e400",
          "-0.0",
          "0.1",
          "99999999999999999999999",
          "9223372036854775808",
          "2147483648",
          "[]",
          "{}",
          "[[[]]]",
          "{\"a\":{\"b\":[]}}",
          "\"\"",
          "\" \"",
          "\"\\u0000\"",
          "\"a\\u0000b\"",
          "\"\\ud800\"",
          "\"\\udfff\\ud800\"",
          "\"💸\"",
          "\"\\u202e\"",
          "\"NaN\"",
          "\"Infinity\"",
          "\"1e5\"",
          "\"1e999999999\"",
          "\"0.0000001\"",
          "\"-1\"",
          "\"+1\"",
          "\"١\"",
          "\"0x10\"",
          "\"99999999999999999999\"",
          "\"1,5\"",
          "\"null\"",
          "\"2026-02-30T00:00:00Z\"",
          "\"+999999999-01-01T00:00:00Z\"",
          "\"yesterday\"",
          "\"s3://\"",
          "\"s3://a/../b\"",
          "\"file:///etc/passwd\"",
          "\"http://169.254.169.254/\"",
          "\"*\"",
          "\"all\"",
          "\"{% 1/0 %}\"",
          "\"${jndi:ldap://x}\"",
          "\"' or 1=1--\"",
          "\"<script>\"",
          "[null]",
          "[1,\"a\"]");

  private BodyOddities() {}

  static List<Oddity> all() {
    return List.of(
        BodyOddities::whole,
        BodyOddities::field,
        BodyOddities::field,
        BodyOddities::field,
        BodyOddities::missing,
        BodyOddities::more,
        BodyOddities::twice,
        BodyOddities::deep,
        BodyOddities::bytes,
        BodyOddities::large,
        BodyOddities::none);
  }

  private static Shot whole(Shot shot, RandomGenerator random) {
    String odd = Oddity.any(WHOLE, random);
    return json(shot, odd).but("body " + odd);
  }

  private static Shot field(Shot shot, RandomGenerator random) {
    ObjectNode object = object(shot);
    if (object == null || object.isEmpty()) {
      return shot;
    }
    String name = Oddity.any(names(object), random);
    String odd = Oddity.any(ODD, random);
    String mark = "@@";
    object.put(name, mark);
    return json(shot, object.toString().replace("\"" + mark + "\"", odd)).but("field of " + odd);
  }

  private static Shot missing(Shot shot, RandomGenerator random) {
    ObjectNode object = object(shot);
    if (object == null || object.isEmpty()) {
      return shot;
    }
    object.remove(Oddity.any(names(object), random));
    return json(shot, object.toString()).but("a field is missing");
  }

  private static Shot more(Shot shot, RandomGenerator random) {
    ObjectNode object = object(shot);
    if (object == null) {
      return shot;
    }
    String name =
        Oddity.any(List.of("more", "Note", "__proto__", "@type", "class", "💸", ""), random);
    return json(shot, object.put(name, "x").toString()).but("one field more");
  }

  private static Shot twice(Shot shot, RandomGenerator random) {
    ObjectNode object = object(shot);
    if (object == null || object.isEmpty()) {
      return shot;
    }
    String name = Oddity.any(names(object), random);
    String start = "{\"%s\":%s,".formatted(name, object.get(name));
    return json(shot, start + object.toString().substring(1)).but("a field twice");
  }

  private static Shot deep(Shot shot, RandomGenerator random) {
    int depth = Oddity.any(List.of(200, 999, 1_001, 5_000, 50_000), random);
    String deep = random.nextBoolean() ? "[".repeat(depth) : "{\"a\":".repeat(depth);
    ObjectNode object = object(shot);
    String closed =
        deep.startsWith("[") ? deep + "]".repeat(depth) : deep + "1" + "}".repeat(depth);
    if (object == null || object.isEmpty() || random.nextInt(3) == 0) {
      return json(shot, random.nextBoolean() ? deep : closed).but("depth " + depth);
    }
    String name = Oddity.any(names(object), random);
    object.put(name, "@@");
    return json(shot, object.toString().replace("\"@@\"", closed)).but("field of depth " + depth);
  }

  private static Shot bytes(Shot shot, RandomGenerator random) {
    byte[] body = shot.body();
    if (body == null || body.length == 0) {
      return shot;
    }
    byte[] odd = body.clone();
    return switch (random.nextInt(4)) {
      case 0 -> shot.sending(text(shot).getBytes(StandardCharsets.UTF_16)).but("body in UTF-16");
      case 1 -> {
        odd[random.nextInt(odd.length)] = (byte) random.nextInt(256);
        yield shot.sending(odd).but("another byte");
      }
      case 2 -> {
        for (int i = 0; i < odd.length; i++) {
          odd[i] = (byte) random.nextInt(256);
        }
        yield shot.sending(odd).but("bytes by chance");
      }
      default -> shot.sending(java.util.Arrays.copyOf(body, body.length / 2)).but("half a body");
    };
  }

  private static Shot large(Shot shot, RandomGenerator random) {
    ObjectNode object = object(shot);
    if (object == null || object.isEmpty()) {
      return shot;
    }
    int length = Oddity.any(List.of(1_001, 20_000, 100_000, 1_100_000), random);
    object.put(Oddity.any(names(object), random), "n".repeat(length));
    return json(shot, object.toString()).but("text of " + length);
  }

  private static Shot none(Shot shot, RandomGenerator random) {
    return random.nextBoolean()
        ? shot.sending(null).but("no body")
        : json(shot, "{\"note\":\"n\"}").but("a note for a body");
  }

  private static Shot json(Shot shot, String text) {
    Shot typed = shot.body() == null ? shot.with("Content-Type: application/json") : shot;
    return typed.sending(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> names(ObjectNode object) {
    return new ArrayList<>(object.propertyNames());
  }

  private static @Nullable ObjectNode object(Shot shot) {
    try {
      return shot.body() != null
              && JsonMapper.shared().readTree(text(shot)) instanceof ObjectNode object
          ? object
          : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static String text(Shot shot) {
    byte[] body = shot.body();
    return body == null ? "" : new String(body, StandardCharsets.UTF_8);
  }
}
