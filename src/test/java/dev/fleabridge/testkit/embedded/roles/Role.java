package dev.fleabridge.testkit.embedded.roles;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A person of the embedded run: name, password and role are one word. */
enum Role {
  VIEWER("viewer"),
  OPERATOR("operator"),
  APPROVER("approver");

  /** In which the browser keeps the role; without it there is the viewer. */
  static final String COOKIE = "fleabridge-embedded-role";

  final String word;

  Role(String word) {
    this.word = word;
  }

  static Optional<Role> named(String word) {
    return Arrays.stream(values()).filter(role -> role.word.equals(word)).findFirst();
  }

  /** The role that the browser keeps. */
  static Role keptBy(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    return cookies == null
        ? VIEWER
        : Arrays.stream(cookies)
            .filter(cookie -> cookie.getName().equals(COOKIE))
            .flatMap(cookie -> named(cookie.getValue()).stream())
            .findFirst()
            .orElse(VIEWER);
  }

  /** What {@code Authorization} says where the person signs in. */
  String authorization() {
    byte[] pair = (word + ":" + word).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
