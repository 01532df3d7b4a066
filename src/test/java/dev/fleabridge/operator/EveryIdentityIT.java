package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.web.SourceDoors;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Every route, by every method, as everybody. What each role may do is written in the rows of
 * {@link SecurityIT#everyRoleOnEveryPath}; this derives from them what all others get.
 */
@OperatorTest
class EveryIdentityIT {

  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH");

  /** Each one takes its time. */
  private static final int GUESSES = 8;

  /** What those get whom the sign-in slows down. */
  private static final Set<Integer> LATER = Set.of(429, 503);

  private final Caller caller;

  /** Calls from elsewhere, so that nobody else of these tests is slowed down by what it guesses. */
  private final Caller guesser;

  @Autowired
  EveryIdentityIT(@LocalServerPort int port) {
    this.caller = new Caller(port);
    this.guesser = new Caller(port, "127.0.0.77");
  }

  /** A call, and the status that nobody, a viewer, an operator and an approver get. */
  private record Row(
      String method, String path, int nobody, int viewer, int operator, int approver) {

    static Row of(String text) {
      String[] parts = text.split(", ", -1);
      return new Row(
          parts[0],
          parts[1].replace("ID", "00000000-0000-0000-0000-000000000001"),
          Integer.parseInt(parts[2]),
          Integer.parseInt(parts[3]),
          Integer.parseInt(parts[4]),
          Integer.parseInt(parts[5]));
    }

    boolean isForPeople() {
      return nobody == 401 && !isForAgents();
    }

    boolean isForAgents() {
      return method.equals("POST") && path.equals("/mcp");
    }
  }

  /** Somebody who calls, and what a row says that he or she gets. */
  private record Identity(String name, String header, String value, ToIntFunction<Row> status) {}

  private static List<Row> rows() {
    return Arrays.stream(SecurityIT.class.getDeclaredMethods())
        .filter(method -> method.getName().equals("everyRoleOnEveryPath"))
        .flatMap(method -> Stream.of(method.getAnnotation(CsvSource.class).value()))
        .map(Row::of)
        .toList();
  }

  private static List<Identity> identities() throws JOSEException {
    ToIntFunction<Row> refused = row -> row.isForPeople() ? 403 : row.nobody();
    return List.of(
        new Identity("the key of a source", "X-Api-Key", "dev-source-key", refused),
        // It comes in there, and what it brings is no message of MCP.
        new Identity(
            "the key of an agent",
            "X-Api-Key",
            "dev-agent-key",
            row -> row.isForAgents() ? 400 : refused.applyAsInt(row)),
        new Identity("a wrong key", "X-Api-Key", "no-such-source-key", refused),
        bearer("a source's token", Map.of("scope", "events:write"), 5, refused),
        bearer("a token without a role", Map.of("groups", List.of("staff")), 5, refused),
        bearer("a token with roles as scopes", Map.of("scope", "operator approver"), 5, refused),
        bearer("a token that has ended", Map.of("roles", List.of("operator")), -5, Row::nobody),
        bearer("a viewer's token", Map.of("roles", List.of("viewer")), 5, Row::viewer),
        operator(),
        bearer("an approver's token", Map.of("roles", List.of("approver")), 5, Row::approver),
        new Identity("a token of nobody", "Authorization", "Bearer a.b.c", Row::nobody));
  }

  private static Identity operator() throws JOSEException {
    return bearer("an operator's token", Map.of("roles", List.of("operator")), 5, Row::operator);
  }

  private static Identity bearer(
      String name, Map<String, Object> claims, int minutes, ToIntFunction<Row> status)
      throws JOSEException {
    return new Identity(name, "Authorization", "Bearer " + token(claims, minutes), status);
  }

  @Test
  void everybodyGetsAtEveryRouteWhatTheTableOfRolesSays() throws JOSEException {
    Map<String, String> wrong = new TreeMap<>();
    for (Identity who : identities()) {
      for (Row row : rows()) {
        Reply reply = call(row.method(), row.path(), who.header(), who.value());
        int expected = who.status().applyAsInt(row);
        if (reply.status() != expected) {
          wrong.put(
              "%s: %s %s".formatted(who.name(), row.method(), row.path()),
              "%d and not %d".formatted(reply.status(), expected));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** Whoever guesses is told 401, or to come later, and never anything from inside. */
  @Test
  void aWrongPasswordOpensNothing() {
    Set<Integer> seen = new TreeSet<>();
    String wrong = Caller.basic("nobody-of-this-name", "not the password");
    for (Row row : rows().stream().filter(Row::isForPeople).limit(GUESSES).toList()) {
      seen.add(call(guesser, row.method(), row.path(), "Authorization", wrong).status());
    }
    assertThat(seen).contains(401).allMatch(status -> status == 401 || LATER.contains(status));
  }

  /** Or a method that nobody thought of does what another one is refused. */
  @Test
  void aMethodThatIsNotInTheTableIsAnsweredByNobody() throws JOSEException {
    Map<String, Set<String>> known = new TreeMap<>();
    for (Row row : rows()) {
      if (row.nobody() != 404 && row.nobody() != 405) {
        String place = row.path().replace("nonsense", "all");
        known.computeIfAbsent(place, path -> new LinkedHashSet<>()).add(row.method());
      }
    }
    known.computeIfAbsent("/v1/events", path -> new LinkedHashSet<>()).add("POST");
    List<String> answered =
        known.entrySet().stream()
            .flatMap(one ->
                METHODS.stream()
                    .filter(m -> !isKnown(m, one.getValue()))
                    .map(method -> method + " " + one.getKey()))
            .toList();
    Set<Integer> seen = new TreeSet<>();
    for (String call : answered) {
      String[] parts = call.split(" ", 2);
      for (Identity who : List.of(identities().getFirst(), operator())) {
        Reply reply = call(parts[0], parts[1], who.header(), who.value());
        seen.add(reply.status());
        // An address with an id may look the same to another method, whose refusal it gets then.
        assertThat(reply.status()).as("%s as %s", call, who.name()).isIn(401, 403, 404, 405);
      }
    }
    assertThat(seen).contains(405);
  }

  /** Nobody who is not the source in the address, and nobody without a signature. */
  @Test
  void nobodyComesInAtADoorOfAnotherSystemInTheNameOfAnother() throws JOSEException {
    List<String> doors =
        SourceDoors.PATHS.stream()
            .filter(path -> path.startsWith("/v1/doors/"))
            .map(path -> path.replace("{source}", "lab"))
            .toList();
    assertThat(doors).hasSize(2);
    for (Identity who : identities()) {
      for (String door : doors) {
        assertThat(call("POST", door, who.header(), who.value()).status())
            .as("%s at %s", who.name(), door)
            .isIn(401, 403);
      }
    }
    String signed = SourceDoors.MLFLOW.replace("{source}", "dev");
    assertThat(call("POST", signed, "X-Api-Key", "dev-source-key").status()).isEqualTo(403);
  }

  private static boolean isKnown(String method, Set<String> known) {
    return known.contains(method) || (method.equals("HEAD") && known.contains("GET"));
  }

  private Reply call(String method, String path, String header, String value) {
    return call(caller, method, path, header, value);
  }

  private static Reply call(Caller by, String method, String path, String header, String value) {
    String body =
        path.endsWith("/resolve") ? "{\"note\":\"n\",\"outcome\":\"done\"}" : "{\"note\":\"n\"}";
    boolean bare = method.equals("GET") || method.equals("HEAD");
    HttpRequest.Builder request =
        by.request(path)
            .header(header, value)
            .header("Content-Type", "application/json")
            .method(
                method,
                bare
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    return by.call(request);
  }

  private static String token(Map<String, Object> claims, int minutes) throws JOSEException {
    Instant now = Instant.now();
    JWTClaimsSet.Builder set =
        new JWTClaimsSet.Builder()
            .subject("somebody")
            .issueTime(Date.from(now.minus(Duration.ofHours(1))))
            .expirationTime(Date.from(now.plus(Duration.ofMinutes(minutes))));
    claims.forEach(set::claim);
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), set.build());
    token.sign(new MACSigner(OperatorApp.TOKEN_SECRET));
    return token.serialize();
  }
}
