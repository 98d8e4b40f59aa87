// Loaded first in jest and, inherited, in each of its workers. jest-light-runner 0.8.2 answers the first worker that asks
// for its settings by a message to all of them, and no second time: a worker that has loaded more slowly gets the message
// before it asks, loses it, and waits for ever. Here a message that came early is kept until it is asked for.
const question = 'jest-light-runner-get-worker-data';
const answerType = 'jest-light-runner-worker-data';

if (process.send !== undefined) {
  let answer;
  process.on('message', (message) => {
    if (message?.type === answerType) answer = message;
  });
  const send = process.send.bind(process);
  process.send = (message, ...rest) => {
    if (message !== question || answer === undefined) return send(message, ...rest);
    setImmediate(() => process.emit('message', answer));
    return true;
  };
}
