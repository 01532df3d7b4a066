package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that changes something at Purple Flea. A dialect turns it into a request. Amounts are US
 * dollars (USDC) with at most six decimal places. Nothing is checked when an operation is made; the
 * client declines what cannot be right before it sends anything.
 */
public sealed interface Operation {

  /** The agent that acts. Its key signs the call, and where money moves it is this agent's. */
  String payer();

  /** The kind of operation in words, for messages: {@code transfer}, {@code create escrow}. */
  String label();

  /** Moves money from one agent to another. */
  record Transfer(String payer, String payee, BigDecimal amount, String memo) implements Operation {
    @Override
    public String label() {
      return "transfer";
    }
  }

  /** Pays an agent for work done. Most dialects send it as a transfer. */
  record Payout(String payer, String payee, BigDecimal amount, String memo) implements Operation {
    @Override
    public String label() {
      return "payout";
    }
  }

  /** Writes a memo into the agent's history by a transfer of zero to itself. */
  record MemoRecord(String agent, String memo) implements Operation {
    @Override
    public String payer() {
      return agent;
    }

    @Override
    public String label() {
      return "record";
    }
  }

  /**
   * Locks money until it is released to the payee or the time runs out.
   *
   * @param timeoutHours 1 to 720; null leaves it to the dialect (24 at the public servers, 48 in
   *     the guide)
   * @param metadata facts to keep with the escrow; dialects without such a field do not send them
   * @param referralCode who gets a share of the fee; only dialect {@code services} can send it
   */
  record CreateEscrow(
      String payer,
      String payee,
      BigDecimal amount,
      String terms,
      @Nullable Integer timeoutHours,
      Map<String, Object> metadata,
      @Nullable String referralCode)
      implements Operation {
    public CreateEscrow {
      metadata = copy(metadata);
    }

    @Override
    public String label() {
      return "create escrow";
    }
  }

  /** The payee says that the work is done. */
  record CompleteEscrow(String agent, String escrowId) implements Operation {
    @Override
    public String payer() {
      return agent;
    }

    @Override
    public String label() {
      return "complete escrow";
    }
  }

  /** The payer lets the payee have the money. */
  record ReleaseEscrow(String agent, String escrowId, String note, Map<String, Object> metadata)
      implements Operation {
    public ReleaseEscrow {
      metadata = copy(metadata);
    }

    @Override
    public String payer() {
      return agent;
    }

    @Override
    public String label() {
      return "release escrow";
    }
  }

  /** Either party asks for a person's decision. */
  record DisputeEscrow(String agent, String escrowId, String reason) implements Operation {
    @Override
    public String payer() {
      return agent;
    }

    @Override
    public String label() {
      return "dispute escrow";
    }
  }

  /**
   * Opens a position at the market price.
   *
   * @param notional the size in US dollars
   * @param leverage at least 1; null leaves it to the dialect
   */
  record OpenPosition(
      String agent,
      String market,
      Side side,
      BigDecimal notional,
      @Nullable BigDecimal leverage,
      Map<String, Object> metadata)
      implements Operation {
    public OpenPosition {
      metadata = copy(metadata);
    }

    @Override
    public String payer() {
      return agent;
    }

    @Override
    public String label() {
      return "open position";
    }
  }

  /** Closes a whole position at the market price. */
  record ClosePosition(String agent, String positionId) implements Operation {
    @Override
    public String payer() {
      return agent;
    }

    @Override
    public String label() {
      return "close position";
    }
  }

  /**
   * Places an order that the server fills at the market price once the market has reached its
   * price.
   *
   * @param notional the size in US dollars
   * @param price in US dollars: a long order is filled at or below it, a short one at or above
   * @param leverage at least 1; null leaves it to the dialect
   */
  record LimitOrder(
      String agent,
      String market,
      Side side,
      BigDecimal notional,
      BigDecimal price,
      @Nullable BigDecimal leverage)
      implements Operation {
    @Override
    public String payer() {
      return agent;
    }

    @Override
    public String label() {
      return "limit order";
    }
  }

  /** Cancels a limit order that is not filled. */
  record CancelOrder(String agent, String orderId) implements Operation {
    @Override
    public String payer() {
      return agent;
    }

    @Override
    public String label() {
      return "cancel order";
    }
  }

  /** Which way the price must go for the server to close a position. */
  enum Exit {
    STOP_LOSS,
    TAKE_PROFIT;

    /** The name in the API, such as {@code stop_loss}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Sets a price at which the server closes a whole position by itself. Set twice, the position is
   * closed once all the same, and the other price goes with it.
   */
  record SetExit(String agent, String positionId, Exit exit, BigDecimal price)
      implements Operation {
    @Override
    public String payer() {
      return agent;
    }

    @Override
    public String label() {
      return exit.label().replace('_', ' ');
    }
  }

  /** Claims the one dollar that the faucet gives each agent once. */
  record ClaimFaucet(String agent, @Nullable String referralCode) implements Operation {
    @Override
    public String payer() {
      return agent;
    }

    @Override
    public String label() {
      return "claim faucet";
    }
  }

  /**
   * Makes a new agent at one service. The server chooses its id and issues its key. The receipt
   * carries the key in {@link Receipt#issuedKey()}.
   *
   * @param agent the caller's own name for the agent; it is not sent
   */
  record RegisterAgent(String agent, Service service, @Nullable String referralCode)
      implements Operation {
    @Override
    public String payer() {
      return agent;
    }

    @Override
    public String label() {
      return "register agent";
    }
  }

  private static Map<String, Object> copy(Map<String, Object> metadata) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }
}
