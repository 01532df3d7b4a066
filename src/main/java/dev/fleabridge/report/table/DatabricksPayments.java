package dev.fleabridge.report.table;

import dev.fleabridge.ledger.PaymentFeed.Part;
import dev.fleabridge.ledger.PaymentFeed.Payment;
import dev.fleabridge.model.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The table of payments in Unity Catalog. A payment whose action is in it is not added again. */
final class DatabricksPayments implements PaymentTable {

  private static final String INTO_IT =
      """
       as t
      using (
        select r.action_id, r.rule_id, r.event_id, r.business_key, r.kind, r.payer, r.payee,
          cast(r.amount_usd as decimal(20, 6)) as amount_usd, r.tx_id,
          cast(r.paid_at as timestamp) as paid_at
        from (
          select explode(from_json(:rows, 'array<struct<action_id: string, rule_id: string,
            event_id: string, business_key: string, kind: string, payer: string, payee: string,
            amount_usd: string, tx_id: string, paid_at: string>>', map('mode', 'FAILFAST'))) as r)
      ) as s
      on t.action_id = s.action_id
      when not matched then insert (action_id, rule_id, event_id, business_key, kind, payer, payee,
          amount_usd, tx_id, paid_at)
        values (s.action_id, s.rule_id, s.event_id, s.business_key, s.kind, s.payer, s.payee,
          s.amount_usd, s.tx_id, s.paid_at)
      """;

  private final Warehouse warehouse;
  private final TableName table;
  private final String merge;

  DatabricksPayments(Warehouse warehouse, TableName table) {
    this.warehouse = warehouse;
    this.table = table;
    this.merge = "merge into " + table.quoted() + INTO_IT;
  }

  @Override
  public String name() {
    return "databricks " + table.name();
  }

  @Override
  public void write(Part part) {
    ArrayNode rows = Json.array();
    part.payments().forEach(payment -> rows.add(row(payment)));
    warehouse.merge(merge, rows);
  }

  private static ObjectNode row(Payment payment) {
    ObjectNode row = Json.object();
    Rows.put(row, "action_id", payment.action());
    Rows.put(row, "rule_id", payment.rule());
    Rows.put(row, "event_id", payment.event());
    Rows.put(row, "business_key", payment.businessKey());
    Rows.put(row, "kind", payment.kind().wireName());
    Rows.put(row, "payer", payment.payer());
    Rows.put(row, "payee", payment.payee());
    Rows.put(row, "amount_usd", payment.amount());
    Rows.put(row, "tx_id", payment.txId());
    Rows.put(row, "paid_at", payment.paidAt());
    return row;
  }
}
