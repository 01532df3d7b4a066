package dev.fleabridge.signin;

import dev.fleabridge.mcp.tool.Caller;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Tells by a token whose mandate it is, on whose behalf, and what it allows. The token was made for
 * the door of agents and for nothing else: one that names a second audience could be played by that
 * one here.
 */
final class AgentTokens {

  private final JwtDecoder decoder;
  private final TokenFacts facts;
  private final AgentProperties agents;
  private final String nameClaim;

  /** Who bears a token; without a scope of ours it may call nothing. */
  record Bearer(Caller caller, boolean mayCall) {}

  /**
   * @param decoder checks signature, issuer and times
   */
  AgentTokens(JwtDecoder decoder, TokenFacts facts, AgentProperties agents, String nameClaim) {
    this.decoder = decoder;
    this.facts = facts;
    this.agents = agents;
    this.nameClaim = nameClaim;
  }

  /** Whether this has the form of a token. No key has it. */
  static boolean isLikeOne(String text) {
    return text.chars().filter(one -> one == '.').count() == 2;
  }

  /**
   * @throws BadCredentialsException where the token is not valid, or not any more
   * @throws UnfitToken where it is, and not for this
   * @throws TryLater where it cannot be told now
   */
  Bearer read(String text) {
    Jwt token = decoded(text);
    facts.requireEnd(token);
    if (!List.of(String.valueOf(agents.resource())).equals(token.getAudience())) {
      throw new UnfitToken(
          "the token is not for this: its only audience must be fleabridge.mcp.resource");
    }
    Set<String> scopes = AgentScopes.of(token);
    boolean mayPay = scopes.contains(AgentScopes.PAY);
    return new Bearer(caller(token, mayPay), !scopes.isEmpty());
  }

  private Jwt decoded(String text) {
    try {
      return decoder.decode(text);
    } catch (BadJwtException e) {
      throw new BadCredentialsException("no valid token", e);
    } catch (JwtException | JwtDecoderInitializationException e) {
      throw TryLater.becauseNoKey();
    }
  }

  private Caller caller(Jwt token, boolean mayPay) {
    @Nullable Object act = token.getClaims().get("act");
    if (act == null) {
      String name = TokenFacts.requireText(token.getClaims().get(nameClaim), nameClaim);
      return new Caller(mandate(name), null, mayPay);
    }
    if (!(act instanceof Map<?, ?> actor)) {
      throw new UnfitToken("the claim act is no object");
    }
    if (actor.get("iss") != null && !actor.get("iss").equals(token.getClaims().get("iss"))) {
      throw new UnfitToken("the claim act names somebody of another issuer");
    }
    String name = TokenFacts.requireText(actor.get("sub"), "act.sub");
    return new Caller(mandate(name), delegator(token), mayPay);
  }

  /**
   * By the name under which the same person would approve, or else the four-eyes rule would compare
   * two names of one person. A job may have no other name than {@code sub}.
   */
  private String delegator(Jwt token) {
    String claim = token.hasClaim(nameClaim) ? nameClaim : "sub";
    return TokenFacts.requireText(token.getClaims().get(claim), claim);
  }

  private String mandate(String subject) {
    return agents
        .nameOf(subject)
        .orElseThrow(() -> new UnfitToken("the token is of no agent that is known here"));
  }
}
