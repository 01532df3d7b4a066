package dev.fleabridge.simulation;

/** The rules of the simulated world: one payment, a chain, a look-up, escrows in both ways. */
final class Rules {

  private Rules() {}

  /**
   * @param meteredPerDay what the metered rule may spend in a day
   */
  static String yaml(int meteredPerDay) {
    return TEXT.replace("METERED_PER_DAY", Integer.toString(meteredPerDay));
  }

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
          limits: { per-day: METERED_PER_DAY, approval-above: 19 }
          steps:
            pay: { transfer: { payer: "{% $detail.payer %}", payee: "{% $detail.payee %}",
                   amount: "{% $detail.amount %}", memo: "{% $detail.key %}" } }
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
                    ref: "{% $detail.key %}" } }
        - id: approved
          when: { source: [simulation], detail-type: [Approved] }
          key: "{% $detail.key %}"
          steps:
            release: { release-escrow: { agent: "{% $detail.payer %}", ref: "{% $detail.key %}",
                       note: "{% $detail.key %}" } }
      """;
}
