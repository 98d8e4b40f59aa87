import { pluginArguments } from './shell.ts';

describe('a session in a container', () => {
  it('starts the plugin with the arguments that the AWS CLI gives it', () => {
    const session = {
      response: { sessionId: 's', streamUrl: 'wss://ssmmessages', tokenValue: 't' },
      target: 'ecs:classboard-dev-cluster_1f2e_1f2e-99',
      endpoint: 'https://ecs.eu-central-1.amazonaws.com',
    };
    expect(pluginArguments(session, 'eu-central-1', 'dev')).toEqual([
      '{"sessionId":"s","streamUrl":"wss://ssmmessages","tokenValue":"t"}',
      'eu-central-1',
      'StartSession',
      'dev',
      '{"Target":"ecs:classboard-dev-cluster_1f2e_1f2e-99"}',
      'https://ecs.eu-central-1.amazonaws.com',
    ]);
  });
});
