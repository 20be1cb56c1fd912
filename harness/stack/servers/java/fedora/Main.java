import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.security.Credential;
import org.eclipse.jetty.webapp.Configuration;
import org.eclipse.jetty.webapp.WebAppContext;
import org.eclipse.jetty.webapp.WebXmlConfiguration;

/**
 * Fedora on an embedded Jetty: `Main PORT WEBAPP_FOLDER USER PASSWORD`. Its classes come from the
 * JVM's class path, not from the web application's folder, so that they can be archived; the one
 * user has the role that Fedora's own web.xml asks for.
 */
public final class Main {
  private static final String ROLE = "fedoraAdmin";

  public static void main(String[] arguments) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(Integer.parseInt(arguments[0]));
    server.addConnector(connector);
    WebAppContext application = application(arguments[1]);
    application.getSecurityHandler().setLoginService(login(arguments[2], arguments[3]));
    server.setHandler(application);
    server.setStopAtShutdown(true);
    server.start();
    server.join();
  }

  private static WebAppContext application(String folder) {
    WebAppContext application = new WebAppContext();
    application.setContextPath("/fcrepo");
    application.setResourceBase(folder);
    application.setParentLoaderPriority(true);
    application.setDefaultsDescriptor("org/eclipse/jetty/webapp/webdefault.xml");
    application.setConfigurations(new Configuration[] {new WebXmlConfiguration()});
    application.setThrowUnavailableOnStartupException(true);
    return application;
  }

  private static HashLoginService login(String user, String password) {
    UserStore users = new UserStore();
    users.addUser(user, Credential.getCredential(password), new String[] {ROLE});
    HashLoginService login = new HashLoginService("fcrepo");
    login.setUserStore(users);
    return login;
  }

  private Main() {}
}
