package dev.fleabridge.setting;

/**
 * A check of what is configured, by itself or together. It depends on properties records only and
 * asks nobody outside, so that it is done before the start waits for anything.
 */
@FunctionalInterface
public interface SettingsCheck {

  /**
   * Looks at the settings.
   *
   * @throws StartRefused where they cannot be started with; it names the setting
   * @throws IllegalArgumentException where a value cannot be read; its message names the setting
   */
  void check();
}
