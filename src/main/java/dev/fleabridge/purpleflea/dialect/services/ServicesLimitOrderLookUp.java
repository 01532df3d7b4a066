package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.LimitOrderView;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.PositionView;
import dev.fleabridge.purpleflea.Receipt;
import java.time.Instant;
import java.util.List;

/**
 * Finds out what became of an order that rests at the public trading server. It writes a limit
 * order before it answers, and keeps it for good. So the list of them, where it reaches back, shows
 * presence and absence. Stops and targets are in no list.
 */
final class ServicesLimitOrderLookUp {

  private final ServicesEvidence seen;

  ServicesLimitOrderLookUp(ServicesEvidence seen) {
    this.seen = seen;
  }

  /**
   * Looks for an order that no other call is known to own. Only a pending one tells when it was
   * placed. One that is filled or cancelled may be older, so a person decides about it.
   */
  Finding placed(Operation.LimitOrder o) {
    ServicesLimitOrders listed = listed(o.agent());
    List<LimitOrderView> like =
        listed.rows().stream().filter(row -> mayBe(row, o) && !isKnown(row)).toList();
    if (like.isEmpty()) {
      String evidence = "no such order among %d limit orders".formatted(listed.rows().size());
      return listed.reachesBack(seen.with().earliest())
          ? seen.settled(evidence)
          : seen.cannotTellYet("the list shows only orders newer than the attempt", evidence);
    }
    LimitOrderView order = like.getFirst();
    boolean alone = seen.with().attempted().alone() && like.size() == 1;
    return alone && order.state() == LimitOrderView.State.PENDING
        ? new Finding.Happened(
            Receipt.ofId(Receipt.ORDER_ID, order.orderId()).withStatus("pending"), describe(order))
        : seen.cannotTellYet(
            "%d orders could be this one or another one".formatted(like.size()), describe(order));
  }

  private boolean mayBe(LimitOrderView row, Operation.LimitOrder o) {
    Instant told = row.toldAt();
    return ServicesFills.isSameMarket(row.market(), o.market())
        && row.side() == o.side()
        && Amounts.same(row.notional(), o.notional())
        && (row.price() == null || Amounts.same(row.price(), o.price()))
        && (told == null || !told.isBefore(seen.with().earliest()));
  }

  private boolean isKnown(LimitOrderView row) {
    return seen.with().attempted().knownIds().contains(row.orderId());
  }

  /** Whoever cancelled it: it is cancelled for good. */
  Finding cancelled(Operation.CancelOrder o) {
    LimitOrderView order =
        listed(o.agent()).rows().stream()
            .filter(row -> row.orderId().equals(o.orderId()))
            .findFirst()
            .orElse(null);
    if (order == null) {
      return seen.cannotTellYet("the order is not among those that are listed", o.orderId());
    }
    return order.state() == LimitOrderView.State.CANCELLED
        ? new Finding.Happened(
            Receipt.ofId(Receipt.ORDER_ID, o.orderId()).withStatus("cancelled"), describe(order))
        : seen.settled(describe(order));
  }

  /**
   * While the position is open, setting the price again changes nothing: whichever of two equal
   * prices is reached closes the position, and the server then drops the other. Nobody can see
   * whether it was set.
   */
  Finding exitSet(Operation.SetExit e) {
    PositionView position =
        seen.read(e.agent(), ServicesReads.positions(true)).rows().stream()
            .filter(row -> e.positionId().equals(row.positionId()))
            .findFirst()
            .orElse(null);
    if (position == null) {
      return seen.cannotTellYet("the position is not among those that are listed", e.positionId());
    }
    String evidence = "position " + e.positionId() + " is " + position.status();
    return position.status().equals("open")
        ? new Finding.MayRepeat(
            evidence + ", and a second " + e.label() + " at the same price changes nothing")
        : seen.cannotTellYet(
            "whether the price was set is shown nowhere, and it has no effect any more", evidence);
  }

  private ServicesLimitOrders listed(String agent) {
    return new ServicesLimitOrders(seen.read(agent, ServicesReads.limitOrders()));
  }

  private static String describe(LimitOrderView order) {
    return "limit order %s is %s: %s %s"
        .formatted(
            order.orderId(), order.state(), order.market(), Amounts.asText(order.notional()));
  }
}
