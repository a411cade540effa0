package dev.latchkey.login;

import java.net.URI;

/** Hears of the progress of a sign-in. Called on the thread that runs it. */
public interface LoginListener {
  /**
   * The callback server listens and the user can begin.
   *
   * @param page where the user signs in
   * @param port the callback server's port
   * @param launch whether a browser was started
   */
  void waiting(URI page, int port, BrowserLauncher.Launch launch);

  /** The login is on disk; what follows is only good manners. May be called on another thread. */
  void stored();

  /** Hears nothing. */
  LoginListener SILENT =
      new LoginListener() {
        @Override
        public void waiting(URI page, int port, BrowserLauncher.Launch launch) {}

        @Override
        public void stored() {}
      };
}
