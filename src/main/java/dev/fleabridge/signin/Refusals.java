package dev.fleabridge.signin;

import dev.fleabridge.engine.lever.RefusedActs;
import dev.fleabridge.web.BodyRefused;
import dev.fleabridge.web.ProblemDetails;
import dev.fleabridge.web.ProblemType;
import dev.fleabridge.web.ProblemWriter;
import dev.fleabridge.web.Routes;
import dev.fleabridge.web.SourceDoors;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/**
 * Answers requests that may not come in with problem details. A failed sign-in is counted and
 * logged with its door and its address, but never with the name or secret that was tried.
 */
final class Refusals {

  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  private final ProblemWriter problems;
  private final Routes routes;
  private final MeterRegistry meters;
  private final Supplier<RefusedActs> acts;
  private final Patience patience;

  /**
   * @param acts it is asked for when the first act is refused, because the filters are made before
   *     the books
   * @param patience how long those wait who are sent away to come again
   */
  Refusals(
      ProblemWriter problems,
      Routes routes,
      MeterRegistry meters,
      Supplier<RefusedActs> acts,
      Patience patience) {
    this.problems = problems;
    this.routes = routes;
    this.meters = meters;
    this.acts = acts;
    this.patience = patience;
  }

  /**
   * Answers a wrong static key with 403, because EventBridge repeats a 401 up to 185 times within a
   * day (docs/reference/aws-events.md#api-destinations).
   */
  AuthenticationEntryPoint wrongSourceKey() {
    return (request, response, cause) -> {
      count("source", request, cause);
      if (cause instanceof TryLater) {
        patience.await(); // The status stays: EventBridge would repeat a 429 for a day.
      }
      write(request, response, ProblemType.WRONG_KEY, "this needs a source's key");
    };
  }

  /** Answers a body that was not read, before anybody could tell who sent it. */
  void unread(HttpServletRequest request, HttpServletResponse response, BodyRefused refused)
      throws IOException {
    problems.write(request, response, refused);
  }

  /** Answers a wrong bearer token with 401, which makes EventBridge fetch a new token. */
  AuthenticationEntryPoint wrongSourceToken() {
    return (request, response, cause) -> {
      count("source", request, cause);
      if (later(request, response, cause)) {
        return;
      }
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
      String detail = said(cause, "the token is not valid, or not any more");
      write(request, response, ProblemType.NOT_SIGNED_IN, detail);
    };
  }

  /**
   * Answers a failed sign-in of a person with 401. The key of a source gets 403, as it does at the
   * doors, and an address where nobody answers gets that: EventBridge would repeat a 401 for a day.
   * The answer offers the ways to sign in that there are.
   */
  AuthenticationEntryPoint wrongOperator(boolean takesTokens, boolean takesPasswords) {
    return (request, response, cause) -> {
      count("operator", request, cause);
      if (isNowhere(request, response) || later(request, response, cause)) {
        return;
      }
      if (isOfASource(request)) {
        write(request, response, ProblemType.NOT_ALLOWED, "the key of a source does not open this");
        return;
      }
      if (takesTokens || !takesPasswords) {
        response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      }
      if (takesPasswords) {
        response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"fleabridge\"");
      }
      String detail = said(cause, "this needs an operator's sign-in");
      write(request, response, ProblemType.NOT_SIGNED_IN, detail);
    };
  }

  /**
   * Answers an agent that has not signed in, or with what is not good, with 401. The answer tells
   * where tokens are given out.
   */
  AuthenticationEntryPoint wrongAgent(AgentChallenge challenge) {
    return (request, response, cause) -> {
      count("agent", request, cause);
      if (later(request, response, cause)) {
        return;
      }
      boolean without = cause instanceof InsufficientAuthenticationException;
      response.setHeader(
          HttpHeaders.WWW_AUTHENTICATE, without ? challenge.missing() : challenge.invalid());
      String detail = said(cause, "this needs an agent's key or token");
      write(request, response, ProblemType.NOT_SIGNED_IN, detail);
    };
  }

  /** Answers an agent whose token does not allow the call with 403, and tells the scopes. */
  AccessDeniedHandler missingScope(AgentChallenge challenge) {
    AccessDeniedHandler answer = notAllowed("this call: its token lacks a scope");
    return (request, response, cause) -> {
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge.insufficient());
      answer.handle(request, response, cause);
    };
  }

  /** Answers a login at an issuer that came to nothing with 401, in words of our own. */
  AuthenticationEntryPoint failedLogin() {
    return (request, response, cause) -> {
      count("operator", request, cause);
      if (!later(request, response, cause)) {
        String detail = said(cause, "the login did not succeed, or took too long; begin it again");
        write(request, response, ProblemType.NOT_SIGNED_IN, detail);
      }
    };
  }

  /**
   * Answers a person whose role does not allow the request with 403, and records a refused lever.
   */
  AccessDeniedHandler wrongRole() {
    AccessDeniedHandler answer = notAllowed("this");
    return (request, response, cause) -> {
      if (isNowhere(request, response)) {
        return;
      }
      Principal person = request.getUserPrincipal();
      if (person != null) {
        LeverAddress.of(request.getMethod(), request.getServletPath())
            .ifPresent(lever -> acts.get().byRole(person.getName(), lever.act(), lever.target()));
      }
      answer.handle(request, response, cause);
    };
  }

  /** Answers what another page has made a person's browser send with 403. */
  AccessDeniedHandler notOurPage() {
    return (request, response, cause) ->
        write(
            request,
            response,
            ProblemType.NOT_ALLOWED,
            "a browser's sign-in changes something only from a page of this address");
  }

  /** Answers a caller who has signed in and may not do this with 403. */
  AccessDeniedHandler notAllowed(String what) {
    return (request, response, cause) ->
        write(request, response, ProblemType.NOT_ALLOWED, "your sign-in does not allow " + what);
  }

  /**
   * Says what is wrong with a token that its issuer signed. For all others it says only {@code
   * otherwise}.
   */
  private static String said(AuthenticationException cause, String otherwise) {
    return cause instanceof UnfitToken ? String.valueOf(cause.getMessage()) : otherwise;
  }

  private static boolean isOfASource(HttpServletRequest request) {
    return request.getHeader(SourceDoors.API_KEY) != null
        && request.getHeader(HttpHeaders.AUTHORIZATION) == null;
  }

  /** Answers 404 or 405 where no sign-in would help. */
  private boolean isNowhere(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<Routes.Nowhere> nowhere = routes.nowhere(request);
    if (nowhere.isEmpty()) {
      return false;
    }
    if (!nowhere.get().allowed().isEmpty()) {
      response.setHeader(HttpHeaders.ALLOW, nowhere.get().allow());
    }
    problems.write(request, response, nowhere.get().problem());
    return true;
  }

  private void count(String door, HttpServletRequest request, AuthenticationException cause) {
    if (cause instanceof InsufficientAuthenticationException) {
      return;
    }
    meters.counter("fleabridge.signins.failed", "door", door).increment();
    log.warn("Failed sign-in of {} {}", article(door), from(request.getRemoteAddr()));
  }

  /** Answers whoever has to wait with 429 or 503, and says for how long. */
  private boolean later(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
      throws IOException {
    if (!(cause instanceof TryLater wait)) {
      return false;
    }
    patience.await();
    response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(wait.seconds()));
    write(request, response, ProblemType.of(wait.status()), String.valueOf(wait.getMessage()));
    return true;
  }

  private static String article(String door) {
    return door.equals("source") ? "a source" : "an " + door;
  }

  private static String from(@Nullable String address) {
    return address == null ? "" : "from " + address;
  }

  private void write(
      HttpServletRequest request, HttpServletResponse response, ProblemType type, String detail)
      throws IOException {
    problems.write(request, response, ProblemDetails.of(type, detail));
  }
}
