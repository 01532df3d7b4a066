package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.model.Action;

/** Gives each action to the sender for its kind. */
final class SenderByFamily implements Sender {

  private final Sender purpleFlea;
  private final Sender lookUps;
  private final Sender callbacks;
  private final Sender fanOuts;

  public SenderByFamily(Sender purpleFlea, Sender lookUps, Sender callbacks, Sender fanOuts) {
    this.purpleFlea = purpleFlea;
    this.lookUps = lookUps;
    this.callbacks = callbacks;
    this.fanOuts = fanOuts;
  }

  @Override
  public SendResult send(Action action) {
    return of(action).send(action);
  }

  @Override
  public SendResult repeat(Action action) {
    return of(action).repeat(action);
  }

  private Sender of(Action action) {
    return switch (action.kind().family()) {
      case PURPLE_FLEA -> purpleFlea;
      case LOOK_UP -> lookUps;
      case CALLBACK -> callbacks;
      case FAN_OUT -> fanOuts;
    };
  }
}
