package dev.fleabridge.testkit.sandbox.world;

import dev.fleabridge.testkit.sandbox.SandboxSettings;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who there is, which key is whose, and who referred whom. Guarded by {@link World}'s lock. */
public final class Agents {

  /**
   * Where a key is valid: the upstream's services keep separate agents, but escrow and faucet share
   * the casino's (docs/reference/purpleflea-api.md#keys-and-answers).
   */
  public enum Realm {
    CASINO,
    TRADING,
    DOMAINS,
    /** A key that the sandbox itself gave out. */
    ANY
  }

  private record Key(String agent, Realm realm) {}

  private final Map<String, Key> keys = new HashMap<>();
  private final Map<String, String> referralCodes = new HashMap<>();
  private final Map<String, String> referrers = new HashMap<>();
  private final World world;

  Agents(World world) {
    this.world = world;
  }

  /**
   * True for a key that looks like one of the upstream's: what the guide-style dialects accept for
   * any agent.
   */
  public static boolean plausible(@Nullable String key) {
    return key != null
        && (key.startsWith("pf_test_") || key.startsWith("pf_live_") || key.startsWith("sk_"))
        && key.length() > 3;
  }

  /** Adds an agent, or gives an existing one another key or referral code. */
  public void register(
      String agent, @Nullable String key, Realm realm, @Nullable String referralCode) {
    world.ledger.open(agent);
    if (key != null) {
      keys.put(key, new Key(agent, realm));
    }
    if (referralCode != null) {
      referralCodes.put(referralCode, agent);
    }
  }

  public void setReferrer(String agent, String referrer) {
    referrers.put(agent, referrer);
  }

  public @Nullable String referrerOf(String agent) {
    return referrers.get(agent);
  }

  public @Nullable String byReferralCode(@Nullable String code) {
    return code == null ? null : referralCodes.get(code);
  }

  /** Puts money from outside into an agent's account. */
  public void fund(String agent, BigDecimal amount, String reason) {
    Posting posting = new Posting(world.ids.uuid(), reason, null, "deposit", null);
    world.ledger.move(Ledger.WORLD, agent, amount, posting, posting);
  }

  /** As {@link #fund}, by a deposit of the agent's own: it is not new to the faucet any more. */
  public void deposit(String agent, BigDecimal amount) {
    fund(agent, amount, "deposit");
    world.ledger.open(agent).deposited += amount.doubleValue();
  }

  /**
   * Whom this key belongs to in this realm: the agent it was registered for; else, by the sandbox's
   * convention, {@code pf_test_<agent>} belongs to that agent where it exists or may be opened.
   *
   * @return null for nobody's key
   */
  public @Nullable String owner(@Nullable String key, Realm realm) {
    if (key == null) {
      return null;
    }
    Key registered = keys.get(key);
    if (registered != null) {
      boolean fits =
          realm == Realm.ANY || registered.realm == Realm.ANY || registered.realm == realm;
      return fits ? registered.agent : null;
    }
    if (!key.startsWith("pf_test_") && !key.startsWith("pf_live_")) {
      return null;
    }
    String agent = key.substring(8);
    boolean looksLikeOne = agent.startsWith("ag_") || agent.startsWith("agt_");
    return world.ledger.isAgent(agent) || (looksLikeOne && ensure(agent)) ? agent : null;
  }

  /**
   * True where the agent exists, or has just been opened with its starting balance because the
   * settings allow it.
   */
  public boolean ensure(String agent) {
    if (world.ledger.isAgent(agent)) {
      return true;
    }
    SandboxSettings settings = world.settings();
    if (!settings.openUnknownAgents() || agent.isBlank() || agent.startsWith("@")) {
      return false;
    }
    world.ledger.open(agent);
    BigDecimal opening = settings.balances().getOrDefault(agent, settings.openingBalance());
    if (opening.signum() > 0) {
      fund(agent, opening, "opening_balance");
    }
    return true;
  }
}
