package dev.fleabridge.proof.simulation;

import java.util.List;

/**
 * The rules of the simulated world: one payment, a sweep, a chain, a look-up, escrows in both ways.
 */
final class Rules {

  /** What a sweep leaves in the wallet of its payer, but for the fee. */
  static final int CEILING = 20;

  private Rules() {}

  /**
   * @param meteredPerDay what the metered rule may spend in a day; two thirds of it in an hour
   */
  static String yaml(int meteredPerDay) {
    return TEXT.replace("CEILING", Integer.toString(CEILING))
        .replace("METERED_PER_DAY", Integer.toString(meteredPerDay))
        .replace("METERED_PER_HOUR", Integer.toString(meteredPerDay * 2 / 3))
        .replace("METERED_ACTIONS", Integer.toString(Math.max(4, meteredPerDay / 20)));
  }

  /** A file without the rule whose payments are limited. */
  static String withoutMetered() {
    String text = yaml(1);
    int from = text.indexOf("  - id: metered");
    return text.substring(0, from) + text.substring(text.indexOf("  - id:", from + 1));
  }

  /** A file with the same rules and wider limits. */
  static String loosened(int meteredPerDay) {
    return yaml(meteredPerDay * 10).replace("approval-above: 19", "approval-above: 1000");
  }

  /**
   * A file whose payments are in shadow mode. A rule that is live releases escrows that only a
   * shadow rule would have made.
   */
  static String inShadow(int meteredPerDay) {
    String text = yaml(meteredPerDay);
    for (String rule : List.of("pay", "metered", "escrow", "scored", "opened")) {
      String id = "- id: " + rule + "\n";
      text = text.replace(id, id + "    mode: shadow\n");
    }
    return text;
  }

  /** A file that takes the same events for other facts. */
  static String withOtherKeys(int meteredPerDay) {
    return yaml(meteredPerDay)
        .replace("key: \"{% $detail.key %}\"", "key: \"{% $detail.key & '" + OTHER + "' %}\"");
  }

  /** What the other keys end with. */
  static final String OTHER = "/2";

  private static final String TEXT =
      """
      rules:
        - id: pay
          when: { source: [simulation], detail-type: [Pay] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: "{% $detail.payer %}", payee: "{% $detail.payee %}",
                   amount: "{% $detail.amount %}", memo: "{% $detail.key %}" } }
        - id: metered
          when: { source: [simulation], detail-type: [Metered] }
          key: "{% $detail.key %}"
          limits: { per-day: METERED_PER_DAY, approval-above: 19,
                    per-hour: METERED_PER_HOUR, actions-per-hour: METERED_ACTIONS }
          steps:
            pay: { transfer: { payer: "{% $detail.payer %}", payee: "{% $detail.payee %}",
                   amount: "{% $detail.amount %}", memo: "{% $detail.key %}" } }
        - id: swept
          when: { source: [simulation], detail-type: [Swept] }
          key: "{% $detail.key %}"
          limits: { approval-above: 19 }
          steps:
            sweep: { sweep: { agent: agt_rich, to: agt_vault, ceiling: CEILING } }
        - id: escrow
          when: { source: [simulation], detail-type: [Escrow] }
          key: "{% $detail.key %}"
          steps:
            lock: { create-escrow: { payer: "{% $detail.payer %}", payee: "{% $detail.payee %}",
                    amount: "{% $detail.amount %}", terms: "{% $detail.key %}" } }
            release: { release-escrow: { agent: "{% $detail.payer %}",
                       escrow: "{% $steps.lock.escrowId %}", note: "{% $detail.key %}" } }
        - id: scored
          when: { source: [simulation], detail-type: [Scored] }
          key: "{% $detail.key %}"
          steps:
            job: { describe-training-job: { name: "{% $detail.key %}" } }
            bonus: { transfer: { payer: "{% $detail.payer %}", payee: "{% $detail.payee %}",
                     amount: "{% $steps.job.amount %}", memo: "{% $detail.key %}" } }
        - id: opened
          when: { source: [simulation], detail-type: [Opened] }
          key: "{% $detail.key %}"
          steps:
            lock: { create-escrow: { payer: "{% $detail.payer %}", payee: "{% $detail.payee %}",
                    amount: "{% $detail.amount %}", terms: "{% $detail.key %}",
                    ref: "{% $detail.ref %}" } }
        - id: approved
          when: { source: [simulation], detail-type: [Approved] }
          key: "{% $detail.key %}"
          steps:
            release: { release-escrow: { agent: "{% $detail.payer %}", ref: "{% $detail.key %}",
                       note: "{% $detail.key %}" } }
      """;
}
