import { answered, api } from '../api/client.ts';
import { percent, t } from '../messages/locale.ts';
import { ClassNavigation } from '../ui/class-navigation.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { Waiting } from '../ui/waiting.tsx';
import { Explanation } from './explanation.tsx';

/** What a teacher looks up or shows when a student asks why. */
export function ExplanationPage({ classId, studentId }: { classId: string; studentId: string }) {
  const [loaded, retry] = useLoaded(() =>
    answered(
      api.GET('/v1/classes/{classSourcedId}/grades/{studentSourcedId}/explanation', {
        params: { path: { classSourcedId: classId, studentSourcedId: studentId } },
      }),
    ),
  );
  if (loaded.state !== 'there') return <Waiting title={t('explanation')} loaded={loaded} onRetry={retry} />;
  const { student, class: ofClass, current } = loaded.value;
  return (
    <>
      <ClassNavigation classId={classId} current="gradebook" />
      <h1>
        <bdi>
          {student.givenName} {student.familyName}
        </bdi>
      </h1>
      <p class="fine">
        <bdi>{ofClass.title}</bdi>
      </p>
      <p class="big">
        <strong>{current.percent === null ? '–' : percent(current.percent)}</strong> {current.letter ?? ''}
      </p>
      <Explanation explanation={loaded.value} />
    </>
  );
}
