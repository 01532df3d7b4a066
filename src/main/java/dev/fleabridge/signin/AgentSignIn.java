package dev.fleabridge.signin;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.fleabridge.mcp.tool.Caller;
import dev.fleabridge.web.ProblemDetails;
import dev.fleabridge.web.ProblemWriter;
import dev.fleabridge.web.SourceDoors;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Signs agents in, by a token or by a key of their own. Wrong keys are slowed down as those of
 * sources are ({@link SourceSignIn}). A request that brings nothing goes on, and is refused later.
 */
final class AgentSignIn extends OncePerRequestFilter {

  /** The header in which an agent with a key says who delegated the work. */
  static final String ON_BEHALF_OF = "X-On-Behalf-Of";

  /** What every agent may do that has a mandate: call. What it may call then, its mandate says. */
  static final String CALL = "agent";

  private static final String BEARER = "bearer ";
  private static final int MAX_NAME_CHARS = 200;

  private final StaticKeys keys;
  private final @Nullable AgentTokens tokens;
  private final ProblemWriter problems;
  private final AuthenticationEntryPoint refusal;
  private final BackOff wrongOnes;
  private final Entry entry = new Entry();

  /**
   * @param tokens null where no tokens are taken
   */
  AgentSignIn(
      StaticKeys keys,
      @Nullable AgentTokens tokens,
      ProblemWriter problems,
      AuthenticationEntryPoint refusal,
      Ticker ticker) {
    this.keys = keys;
    this.tokens = tokens;
    this.problems = problems;
    this.refusal = refusal;
    this.wrongOnes = new BackOff(SourceSignIn.FREE_WRONG_KEYS, ticker);
  }

  /** What is no POST is answered 405, whoever sends it. */
  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getMethod().equals("POST");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    List<String> presented = presented(request);
    if (presented.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    List<String> named = values(request, ON_BEHALF_OF);
    try {
      if (presented.size() > 1) {
        throw new UnfitToken("sign in once: by one Authorization, or by one X-Api-Key");
      }
      AgentTokens.Bearer who = who(presented.getFirst(), request);
      if (!named.isEmpty() && !mayName(presented.getFirst(), named)) {
        problems.write(
            request,
            response,
            ProblemDetails.badField(
                ON_BEHALF_OF,
                "one name of at most %d printable ASCII characters, beside a key; a token names"
                        .formatted(MAX_NAME_CHARS)
                    + " who delegated by itself"));
        return;
      }
      admit(named.isEmpty() ? who : onBehalfOf(who, named.getFirst()), request, response);
    } catch (AuthenticationException e) {
      refusal.commence(request, response, e);
      return;
    }
    chain.doFilter(request, response);
  }

  /** What somebody signs in with; empty texts, which are no key, where it is of another scheme. */
  private static List<String> presented(HttpServletRequest request) {
    return Stream.concat(
            values(request, SourceDoors.API_KEY).stream(),
            values(request, HttpHeaders.AUTHORIZATION).stream().map(AgentSignIn::bearer))
        .toList();
  }

  private static List<String> values(HttpServletRequest request, String header) {
    return Collections.list(request.getHeaders(header));
  }

  private static String bearer(String authorization) {
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).strip()
        : "";
  }

  private AgentTokens.Bearer who(String presented, HttpServletRequest request) {
    if (tokens != null && AgentTokens.isLikeOne(presented)) {
      return tokens.read(presented);
    }
    Optional<String> agent = keys.agentOf(presented);
    if (agent.isEmpty()) {
      Duration wait = wrongOnes.take(Addresses.one(request.getRemoteAddr()));
      throw wait.isZero()
          ? new BadCredentialsException("wrong key")
          : TryLater.afterWrongOnes(wait);
    }
    return new AgentTokens.Bearer(new Caller(agent.get(), null, true), true);
  }

  private static boolean mayName(String presented, List<String> named) {
    String name = named.getFirst();
    return named.size() == 1
        && !AgentTokens.isLikeOne(presented)
        && !name.isBlank()
        && name.length() <= MAX_NAME_CHARS
        && name.chars().allMatch(one -> one >= ' ' && one <= '~');
  }

  private static AgentTokens.Bearer onBehalfOf(AgentTokens.Bearer who, String name) {
    Caller caller = who.caller();
    return new AgentTokens.Bearer(
        new Caller(caller.mandate(), name.strip(), caller.mayPay()), who.mayCall());
  }

  private void admit(
      AgentTokens.Bearer who, HttpServletRequest request, HttpServletResponse response) {
    entry.admit(
        UsernamePasswordAuthenticationToken.authenticated(
            who.caller(),
            null,
            who.mayCall()
                ? AuthorityUtils.createAuthorityList(CALL)
                : AuthorityUtils.NO_AUTHORITIES),
        request,
        response);
  }
}
