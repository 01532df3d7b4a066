package dev.fleabridge.start;

import dev.fleabridge.setting.ExitCode;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Says that an address is none, or that nobody knows its host. */
final class AddressTrouble {

  private AddressTrouble() {}

  static Optional<StartFailure> in(List<Throwable> causes) {
    return StartFailure.innermost(causes, UnknownHostException.class)
        .map(e -> "The host %s of an address is not known.".formatted(e.getMessage()))
        .or(() ->
            causes.stream()
                .filter(e -> e instanceof URISyntaxException || e instanceof MalformedURLException)
                .findFirst()
                .map(e -> "An address in the configuration is none."))
        .map(what -> new StartFailure(ExitCode.ADDRESS, what, StartFailure.CHANGE_SETTING));
  }
}
